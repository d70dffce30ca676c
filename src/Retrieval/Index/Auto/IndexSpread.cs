namespace FeedRanker.Retrieval;

/// <summary>How an index's inner sizes are spread: links of each vector, vectors of each list.</summary>
/// <param name="What">What is counted, such as <c>links per vector</c>.</param>
/// <param name="Values">One number for each, at least one.</param>
public sealed record IndexSpread(string What, IReadOnlyList<int> Values)
{
    /// <summary>The smallest.</summary>
    public int Least { get; } = Values.Min();

    /// <summary>The greatest.</summary>
    public int Most { get; } = Values.Max();

    /// <summary>The mean.</summary>
    public double Mean { get; } = Values.Average();

    /// <summary>Counts in at most so many ranges of equal width that cover all values, both ends included.</summary>
    public IReadOnlyList<(int From, int To, int Count)> Histogram(int most)
    {
        var width = (int)(((long)Most - Least) / most) + 1;
        var counts = new int[(Most - Least) / width + 1];
        foreach (var value in Values) counts[(value - Least) / width]++;
        return [.. counts.Select((count, i) => (Least + i * width, Math.Min(Most, Least + (i + 1) * width - 1), count))];
    }
}
