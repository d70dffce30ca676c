using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Who met which item before the evaluation: what novelty and the plain most-popular list are counted over. Immutable.
/// </summary>
public sealed class TrainingPairs
{
    private TrainingPairs(int[] usersOf, int userCount, int[] byPopularity)
    {
        UsersOf = usersOf;
        UserCount = userCount;
        ByPopularity = byPopularity;
    }

    /// <summary>Distinct users by item row.</summary>
    public int[] UsersOf { get; }

    /// <summary>Distinct users.</summary>
    public int UserCount { get; }

    /// <summary>Rows by users, most first, ties by item id ascending; rows nobody met are left out.</summary>
    public int[] ByPopularity { get; }

    /// <summary>Reads pairs: a file of users and items in any format of judgements, whose grade is not needed; a pair that
    /// comes again counts once.</summary>
    /// <exception cref="InputException">A line is malformed, or the file is empty; names file and line.</exception>
    public static TrainingPairs Read(string path, RunSymbols symbols, RunFormat format = RunFormat.Auto, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        var own = new RunSymbols(symbols); // its users are no queries
        var pairs = PairFile.Read(path, own, RunLayout.Pairs, new ReadOptions { Format = format, Duplicates = Duplicates.KeepFirst }, Nothing, progress, ct);
        var usersOf = new int[own.ItemCount];
        for (var user = 0; user < pairs.Lengths.Length; user++)
            foreach (var row in pairs.Items.AsSpan(pairs.Starts[user], pairs.Lengths[user])) usersOf[row]++;
        var met = Enumerable.Range(0, usersOf.Length).Where(row => usersOf[row] > 0).ToArray();
        Array.Sort(met, (a, b) => usersOf[b] != usersOf[a] ? usersOf[b].CompareTo(usersOf[a]) : own.Items.Compare(a, b));
        return new TrainingPairs(usersOf, pairs.Lengths.Length, met);
    }

    private static string? Nothing(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return null;
    }
}
