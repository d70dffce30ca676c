using System.Numerics;

namespace FeedRanker.Core;

/// <summary>
/// A small seeded generator: xoshiro256** (Blackman and Vigna 2018), seeded by SplitMix64. The same seed gives the
/// same numbers on every machine. A mutable struct: pass it by reference.
/// </summary>
public struct FeedRandom
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>Starts the sequence of a seed.</summary>
    public FeedRandom(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>An independent sequence for one part of a seeded whole, such as one user of a world.</summary>
    public static FeedRandom For(ulong seed, ulong part) => new(StableHash.Mix(seed ^ StableHash.Mix(part + 0x9E3779B97F4A7C15UL)));

    /// <summary>64 random bits.</summary>
    public ulong NextULong()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in 0..bound-1 (Lemire 2019, without the rejection step: the bias is below 2^-32).</summary>
    public int Next(int bound) => (int)Math.BigMul(NextULong(), (ulong)bound, out _);

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextULong() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, 1).</summary>
    public float NextFloat() => (NextULong() >> 40) * (1f / (1 << 24));

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Beta(<paramref name="a"/>, <paramref name="b"/>), both above 0: a Gamma draw's share of two.</summary>
    public double NextBeta(double a, double b)
    {
        var x = NextGamma(a);
        var y = NextGamma(b);
        return x + y > 0 ? x / (x + y) : a / (a + b); // both may underflow where a and b are tiny
    }

    /// <summary>Gamma of a shape above 0 and scale 1 (Marsaglia and Tsang 2000).</summary>
    public double NextGamma(double shape)
    {
        // Gamma(a) = Gamma(a + 1) U^(1/a) for shapes below 1.
        if (shape < 1) return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + c * x;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v)) return d * v;
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        return StableHash.Mix(state);
    }
}
