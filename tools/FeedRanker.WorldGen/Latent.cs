using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// Vectors of the latent space. Sums run in index order and not in SIMD lanes: a world must not depend on how wide the
/// vectors of the machine are that made it.
/// </summary>
internal static class Latent
{
    /// <summary>How many latent dimensions taste has.</summary>
    public const int Dimensions = 16;

    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    public static void Add(float scale, ReadOnlySpan<float> x, Span<float> to)
    {
        for (var i = 0; i < to.Length; i++) to[i] += scale * x[i];
    }

    /// <summary>Adds a random vector whose expected length is <paramref name="length"/>.</summary>
    public static void AddNoise(ref FeedRandom random, double length, Span<float> to)
    {
        var scale = length / Math.Sqrt(to.Length);
        for (var i = 0; i < to.Length; i++) to[i] += (float)(scale * random.NextNormal());
    }

    public static void Normalise(Span<float> x)
    {
        var scale = 1 / MathF.Sqrt(Dot(x, x));
        for (var i = 0; i < x.Length; i++) x[i] *= scale;
    }

    public static Span<float> Row(float[] rows, int row) => rows.AsSpan(row * Dimensions, Dimensions);
}
