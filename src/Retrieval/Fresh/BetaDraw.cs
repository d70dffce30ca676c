using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Draws from Beta distributions, as the ratio of two Gamma draws (Marsaglia and Tsang 2000).</summary>
internal static class BetaDraw
{
    /// <summary>One draw from Beta(a, b), both above 0.</summary>
    public static double Next(ref FeedRandom random, double a, double b)
    {
        var x = Gamma(ref random, a);
        var y = Gamma(ref random, b);
        return x + y > 0 ? x / (x + y) : a / (a + b); // both may underflow where a and b are tiny
    }

    private static double Gamma(ref FeedRandom random, double shape)
    {
        // Gamma(a) = Gamma(a + 1) U^(1/a) for shapes below 1.
        if (shape < 1) return Gamma(ref random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextNormal();
            var v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - random.NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }
}
