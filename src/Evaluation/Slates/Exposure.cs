namespace FeedRanker.Evaluation;

/// <summary>
/// How often each item was shown over many lists, how much attention its places got, and how often it was relevant.
/// Grows with the rows it meets; not thread-safe.
/// </summary>
public sealed class Exposure
{
    private int[] _shown = new int[1024];
    private long[] _attention = []; // 2^-32 units: a sum that no order changes
    private int[] _relevant = [];

    /// <summary>How many different rows were shown.</summary>
    public int DistinctRows { get; private set; }

    /// <summary>How many places were filled, over all lists.</summary>
    public long Places { get; private set; }

    /// <summary>Counts one list, already cut at k.</summary>
    public void Add(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if (row >= _shown.Length) Array.Resize(ref _shown, Math.Max(row + 1, _shown.Length * 2));
            if (_shown[row]++ == 0) DistinctRows++;
        }

        Places += rows.Length;
    }

    /// <summary>Adds the attention that the places of one list get: 1 / log2(rank + 1) (Singh and Joachims 2018).</summary>
    public void AddAttention(ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] >= _attention.Length) Array.Resize(ref _attention, Math.Max(rows[i] + 1, Math.Max(1024, _attention.Length * 2)));
            _attention[rows[i]] += (long)((1L << 32) / Math.Log2(i + 2.0));
        }
    }

    /// <summary>Counts a row that was relevant to a query, whether it was shown or not.</summary>
    public void AddRelevant(int row)
    {
        if (row >= _relevant.Length) Array.Resize(ref _relevant, Math.Max(row + 1, Math.Max(1024, _relevant.Length * 2)));
        _relevant[row]++;
    }

    /// <summary>The attention a row got, in units of 2^-32 of a first place.</summary>
    public long AttentionOf(int row) => row < _attention.Length ? _attention[row] : 0;

    /// <summary>To how many queries a row was relevant.</summary>
    public int RelevantOf(int row) => row < _relevant.Length ? _relevant[row] : 0;

    /// <summary>Catalog coverage: different items shown over items there are (Ge et al. 2010). NaN for no items.</summary>
    public double Coverage(int catalogSize) => catalogSize < 1 ? double.NaN : (double)DistinctRows / catalogSize;

    /// <summary>
    /// Gini index of exposure over all items there are, those never shown included:
    /// G = 2 Σ_i i·x_(i) / (n Σ x) − (n + 1) / n, x ascending and i from 1. 0 is even, near 1 is one item only.
    /// NaN when nothing was shown.
    /// </summary>
    public double Gini(int catalogSize)
    {
        if (Places == 0) return double.NaN;
        var n = Math.Max(catalogSize, DistinctRows);
        var shown = new int[DistinctRows];
        var count = 0;
        foreach (var times in _shown)
            if (times > 0) shown[count++] = times;
        Array.Sort(shown);
        var weighted = 0.0;
        for (var i = 0; i < count; i++) weighted += (double)(n - count + i + 1) * shown[i];
        return 2 * weighted / ((double)n * Places) - (n + 1.0) / n;
    }
}
