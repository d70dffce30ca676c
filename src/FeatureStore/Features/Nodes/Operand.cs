using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>The values of an earlier node, seen from a later domain: a value per request is the same for every row.</summary>
internal readonly ref struct Operand(ReadOnlySpan<float> values, int stride)
{
    private readonly ReadOnlySpan<float> _values = values;

    public float this[int i] => _values[i * stride];

    /// <summary>The values of some rows on from one.</summary>
    /// <param name="i">The first of them.</param>
    /// <param name="count">How many, 1 to 8; the places after them are 0.</param>
    public Vector256<float> At(int i, int count)
    {
        if (stride == 0) return Vector256.Create(_values[0]);
        if (count == Vector256<float>.Count) return Vector256.Create(_values[i..]);
        Span<float> some = stackalloc float[Vector256<float>.Count];
        some.Clear();
        _values.Slice(i, count).CopyTo(some);
        return Vector256.Create<float>(some);
    }
}
