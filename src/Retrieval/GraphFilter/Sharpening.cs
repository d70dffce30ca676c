using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// g(F) = Σ_n (-T F)ⁿ / n!, n to 4: one Runge-Kutta step of dx/dt = -xF over the time T, the sharpening of Choi et al.
/// 2023, equation 10.
/// </summary>
internal static class Sharpening
{
    private const int Terms = 4;

    /// <summary>C (g(C) - beyond I) of a small symmetric C, n × n, n a multiple of 16.</summary>
    public static float[] InSpace(float[] c, int n, float time, float beyond, ParallelOptions parallel)
    {
        var filter = new float[c.Length];
        TensorPrimitives.Multiply(c, 1 - beyond, filter);
        var power = (float[])c.Clone();
        var coefficient = 1f;
        for (var term = 1; term <= Terms; term++)
        {
            RowProduct.InPlace(power, c, n, parallel);
            coefficient *= -time / term;
            TensorPrimitives.MultiplyAdd(power, coefficient, filter, filter);
        }

        return filter;
    }

    /// <summary>g(F) X for F = R̃ᵀR̃ and a tall X of d columns, which is used up.</summary>
    public static float[] OfGraph(NormalisedGraph graph, float[] x, int d, float time, ParallelOptions parallel)
    {
        var sum = (float[])x.Clone();
        var users = new float[checked(graph.UserCount * d)];
        var coefficient = 1f;
        for (var term = 1; term <= Terms; term++)
        {
            graph.ToUsers(x, users, d, parallel);
            graph.ToItems(users, x, d, parallel);
            coefficient *= -time / term;
            TensorPrimitives.MultiplyAdd(x, coefficient, sum, sum);
        }

        return sum;
    }
}
