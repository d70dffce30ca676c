namespace FeedRanker.Retrieval;

/// <summary>
/// YᵀY of a tall matrix with many columns: each task walks all rows for one band of the result, so that nothing but the
/// result is allocated and its bits do not depend on threads.
/// </summary>
internal static class TallGram
{
    private const int Band = 128;

    /// <summary>The d × d product, both triangles; d is a multiple of 16.</summary>
    public static float[] Of(float[] rows, int d, ParallelOptions parallel)
    {
        var count = rows.Length / d;
        var gram = new float[checked(d * d)];
        Parallel.For(0, (d + Band - 1) / Band, parallel, band =>
        {
            var first = band * Band;
            var width = Math.Min(Band, d - first);
            TransposedProduct.Add(gram.AsSpan(first * d + first), d, rows.AsSpan(first), d, rows.AsSpan(first), d, count, width, d - first, 1f);
        });
        for (var i = 0; i < d; i++)
            for (var j = 0; j < i; j++) gram[i * d + j] = gram[j * d + i];
        return gram;
    }
}
