namespace FeedRanker.Retrieval;

/// <summary>Rows with scores, best first. Immutable.</summary>
internal sealed class RankedRows(int[] rows, float[] scores)
{
    public static RankedRows Empty { get; } = new([], []);

    public ReadOnlySpan<int> Rows => rows;

    public ReadOnlySpan<float> Scores => scores;

    /// <summary>The first rows of a sorted list whose key is the wanted one or -1; without keys, the first rows.</summary>
    public static RankedRows Take(List<(float Score, int Row)> sorted, int most, ReadOnlySpan<int> keys, int wanted)
    {
        var rows = new int[Math.Min(most, sorted.Count)];
        var scores = new float[rows.Length];
        var count = 0;
        foreach (var (score, row) in sorted)
        {
            if (count == rows.Length) break;
            if (!keys.IsEmpty && keys[row] != wanted && keys[row] != -1) continue;
            rows[count] = row;
            scores[count++] = score;
        }

        return new RankedRows(rows[..count], scores[..count]);
    }
}
