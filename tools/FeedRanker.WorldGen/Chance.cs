using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>Draws from the distributions the world is made of.</summary>
internal static class Chance
{
    /// <summary>A part of the world's seed that shares nothing with the other parts.</summary>
    public static FeedRandom Of(ulong seed, SeedPart part, ulong index = 0) =>
        FeedRandom.For(seed ^ ((ulong)part << 56), index);

    /// <summary>One index as a pair of rows.</summary>
    public static ulong Pair(int a, int b) => ((ulong)(uint)a << 32) | (uint)b;

    /// <summary>True with the given probability.</summary>
    public static bool Flip(ref FeedRandom random, double probability) => random.NextDouble() < probability;

    /// <summary>Exponential with mean 1.</summary>
    public static double Exponential(ref FeedRandom random) => -Math.Log(1 - random.NextDouble());

    /// <summary>Poisson by products of uniforms (Knuth 1969): for means below some tens.</summary>
    public static int Poisson(ref FeedRandom random, double mean)
    {
        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = random.NextDouble(); product > limit; product *= random.NextDouble()) count++;
        return count;
    }

    /// <summary>Beta(2, 2): the median of three uniforms.</summary>
    public static double Beta22(ref FeedRandom random)
    {
        double a = random.NextDouble(), b = random.NextDouble(), c = random.NextDouble();
        return Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
    }

    /// <summary>Running sums of weights, for <see cref="Pick"/>.</summary>
    public static double[] Cumulate(ReadOnlySpan<double> weights)
    {
        var sums = new double[weights.Length];
        var sum = 0.0;
        for (var i = 0; i < sums.Length; i++) sums[i] = sum += weights[i];
        return sums;
    }

    /// <summary>An index drawn with probability proportional to its weight.</summary>
    public static int Pick(ref FeedRandom random, ReadOnlySpan<double> cumulated)
    {
        var at = cumulated.BinarySearch(random.NextDouble() * cumulated[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, cumulated.Length - 1);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
