namespace FeedRanker.Retrieval;

/// <summary>Rows with scores, best first. Immutable.</summary>
internal sealed class RankedRows(int[] rows, float[] scores)
{
    public static RankedRows Empty { get; } = new([], []);

    public ReadOnlySpan<int> Rows => rows;

    public ReadOnlySpan<float> Scores => scores;

    /// <summary>The first rows of a sorted list.</summary>
    public static RankedRows Take(List<(float Score, int Row)> sorted, int most)
    {
        var count = Math.Min(most, sorted.Count);
        var result = new RankedRows(new int[count], new float[count]);
        for (var i = 0; i < count; i++) result.Set(i, sorted[i]);
        return result;
    }

    /// <summary>For each key, the first rows of a sorted list that have that key or -1.</summary>
    public static RankedRows[] Split(List<(float Score, int Row)> sorted, int most, ReadOnlySpan<int> keys, int keyCount)
    {
        var lists = new List<(float, int)>[keyCount];
        for (var key = 0; key < keyCount; key++) lists[key] = [];
        var everywhere = 0; // once so many rows without a key have been seen, every list is full
        foreach (var entry in sorted)
        {
            var key = keys[entry.Row];
            if (key >= keyCount || (key < 0 && everywhere++ >= most)) continue;
            foreach (var list in key < 0 ? lists : lists.AsSpan(key, 1))
                if (list.Count < most) list.Add(entry);
        }

        return Array.ConvertAll(lists, list => Take(list, most));
    }

    private void Set(int at, (float Score, int Row) entry) => (rows[at], scores[at]) = (entry.Row, entry.Score);
}
