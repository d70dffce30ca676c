using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The newest items, spread over authors and topics: each item counts as older than it is by
/// <see cref="FreshOptions.SpreadHours"/> for every full round of its author's (or topic's) newer items. That order does
/// not change as time passes, so it is made once per catalog. Swapped whole; readers never lock.
/// </summary>
public sealed class FreshIndex
{
    private Entry[] _entries = [];

    /// <summary>Makes an empty index.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public FreshIndex(FreshOptions options)
    {
        options.Validate();
        Options = options;
    }

    /// <summary>What counts as fresh.</summary>
    public FreshOptions Options { get; }

    internal ReadOnlySpan<Entry> Entries => Volatile.Read(ref _entries);

    /// <summary>
    /// Makes the list of a catalog. Items published after <paramref name="nowMs"/> are listed, so that they show when
    /// their time comes, but push nobody back until the next refresh.
    /// </summary>
    public void Refresh(CatalogSnapshot catalog, long nowMs)
    {
        var newest = NewestFirst(catalog);
        var perAuthor = new int[catalog.Authors.Count + 1];
        var perTopic = new int[catalog.Topics.Count + 1];
        var spreadMs = (long)(Options.SpreadHours * 3_600_000);
        var entries = new Entry[newest.Length];
        for (var i = 0; i < newest.Length; i++)
        {
            var row = newest[i];
            var published = catalog.PublishedMs[row];
            var rounds = published > nowMs ? 0 : Rounds(catalog, row, perAuthor, perTopic);
            entries[i] = new Entry(row, published - rounds * spreadMs);
        }

        Array.Sort(entries, static (a, b) => a.CountsAsMs != b.CountsAsMs ? b.CountsAsMs.CompareTo(a.CountsAsMs) : a.Row.CompareTo(b.Row));
        Volatile.Write(ref _entries, entries[..Math.Min(entries.Length, Options.ListLength)]);
    }

    private static int[] NewestFirst(CatalogSnapshot catalog)
    {
        var rows = new List<int>();
        for (var row = 0; row < catalog.Count; row++)
            if (!catalog.Deleted[row] && catalog.PublishedMs[row] > 0) rows.Add(row);
        var result = rows.ToArray();
        Array.Sort(result, (a, b) => catalog.PublishedMs[a] != catalog.PublishedMs[b] ? catalog.PublishedMs[b].CompareTo(catalog.PublishedMs[a]) : a.CompareTo(b));
        return result;
    }

    private int Rounds(CatalogSnapshot catalog, int row, int[] perAuthor, int[] perTopic)
    {
        var author = catalog.AuthorOf[row];
        var topics = catalog.TopicsOf(row);
        var rounds = author >= 0 && author < perAuthor.Length ? perAuthor[author]++ / Options.MaxPerAuthor : 0;
        if (Options.MaxPerTopic > 0 && topics.Length > 0 && topics[0] < perTopic.Length)
            rounds = Math.Max(rounds, perTopic[topics[0]]++ / Options.MaxPerTopic);
        return rounds;
    }

    /// <summary>One item of the list.</summary>
    /// <param name="Row">Catalog row.</param>
    /// <param name="CountsAsMs">The publishing time it counts as having.</param>
    internal readonly record struct Entry(int Row, long CountsAsMs);
}
