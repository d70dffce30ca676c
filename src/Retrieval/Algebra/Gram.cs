using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>FᵀF of a tall row-major matrix.</summary>
internal static class Gram
{
    private const int Parts = 64; // fixed, so that the sums do not depend on the number of threads

    /// <summary>The d × d product, both triangles.</summary>
    public static float[] Of(float[] factors, int d, ParallelOptions parallel)
    {
        var rows = factors.Length / d;
        var partial = new float[Parts][];
        Parallel.For(0, Parts, parallel, part =>
        {
            var first = (int)((long)rows * part / Parts);
            var count = (int)((long)rows * (part + 1) / Parts) - first;
            partial[part] = new float[d * d];
            TransposedProduct.AddUpper(partial[part], d, factors.AsSpan(first * d, count * d), d, count, d, 1f);
        });
        var gram = partial[0];
        for (var part = 1; part < Parts; part++) TensorPrimitives.Add(gram, partial[part], gram);
        for (var i = 0; i < d; i++)
            for (var j = 0; j < i; j++) gram[i * d + j] = gram[j * d + i];
        return gram;
    }
}
