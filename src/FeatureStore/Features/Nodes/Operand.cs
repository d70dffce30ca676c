namespace FeedRanker.FeatureStore;

/// <summary>The values of an earlier node, seen from a later domain: a value per request is the same for every row.</summary>
internal readonly ref struct Operand(ReadOnlySpan<float> values, int stride)
{
    private readonly ReadOnlySpan<float> _values = values;

    public float this[int i] => _values[i * stride];
}
