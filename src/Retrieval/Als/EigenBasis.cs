namespace FeedRanker.Retrieval;

/// <summary>
/// Turns vectors into the basis of the eigenvectors of their Gram matrix. Inner products stay what they were, but for
/// rounding; the Gram matrix becomes diagonal, and so does its sum with any multiple of the unit matrix.
/// </summary>
internal static class EigenBasis
{
    /// <summary>Turns <paramref name="factors"/>, and <paramref name="others"/> in the same way, in place.</summary>
    /// <param name="factors">Row-major vectors of <paramref name="d"/> numbers.</param>
    /// <param name="gram">FᵀF.</param>
    /// <param name="others">Vectors that have inner products with them; empty when those no longer matter.</param>
    /// <param name="d">Numbers per vector.</param>
    /// <param name="parallel">Threads; the result does not depend on them.</param>
    /// <returns>The Gram matrix in the new basis: zeros but for its diagonal.</returns>
    public static float[] Turn(float[] factors, float[] gram, float[] others, int d, ParallelOptions parallel)
    {
        var (values, vectors) = SymmetricEigen.Of(gram, d);
        var basis = new float[d * d];
        var turned = new float[d * d];
        for (var k = 0; k < d; k++)
        {
            turned[k * d + k] = (float)Math.Max(0, values[k]);
            for (var j = 0; j < d; j++) basis[j * d + k] = (float)vectors[k * d + j];
        }

        RowProduct.InPlace(factors, basis, d, parallel);
        RowProduct.InPlace(others, basis, d, parallel);
        return turned;
    }
}
