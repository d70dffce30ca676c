namespace FeedRanker.Core;

/// <summary>What one source answered. A source that was given up or failed has no hits.</summary>
public readonly struct SourceHits
{
    private readonly int[] _items;
    private readonly float[] _scores;

    /// <summary>Wraps the first <paramref name="count"/> entries of a source's buffers.</summary>
    public SourceHits(int source, int[] items, float[] scores, int count)
    {
        Source = source;
        _items = items;
        _scores = scores;
        Count = count;
    }

    /// <summary>The source's index in its pipeline, 0 to 63: its bit in <see cref="CandidateBatch.Sources"/>.</summary>
    public int Source { get; }

    /// <summary>How many items it found.</summary>
    public int Count { get; }

    /// <summary>Catalog rows, best first.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>The source's own scores, never rising.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);
}
