namespace FeedRanker.Retrieval;

/// <summary>Likely model vectors of the few rows that a model does not know. Immutable.</summary>
internal sealed class ColdVectors(string space, int[] rows, ItemVectors vectors)
{
    public string Space => space;

    public int Count => rows.Length;

    public static ColdVectors None(string space, int dimensions) => new(space, [], ItemVectors.Of(space, [], dimensions));

    /// <summary>Offers every row that passes with its inner product.</summary>
    public void Search<TFilter>(ReadOnlySpan<float> query, TFilter filter, ref BestRows best)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var score = RowDots.One(vectors.VectorOf(i), query);
            if (best.WouldKeep(rows[i], score) && filter.Allows(rows[i])) best.Add(rows[i], score);
        }
    }
}
