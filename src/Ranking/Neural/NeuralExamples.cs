namespace FeedRanker.Ranking;

/// <summary>
/// Rows a neural model learns from, row-major: keys of fields, features, and a label for each head (NaN where it is not
/// known, which leaves the row out of that head).
/// </summary>
public sealed class NeuralExamples
{
    private ulong[] _keys = [];
    private float[] _features = [];
    private float[] _labels = [];
    private float[] _weights = [];
    private long[] _timesMs = [];

    /// <summary>Makes an empty table.</summary>
    /// <exception cref="Core.InputException">The schema is unfit.</exception>
    public NeuralExamples(NeuralSchema schema)
    {
        schema.Validate();
        Schema = schema;
    }

    /// <summary>What the rows hold.</summary>
    public NeuralSchema Schema { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>How much each row counts.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>When each row was shown, Unix milliseconds.</summary>
    public ReadOnlySpan<long> TimesMs => _timesMs.AsSpan(0, Count);

    /// <summary>Adds a row: fields are missing, features and labels NaN, until they are filled.</summary>
    /// <returns>Its number.</returns>
    public int Add(long timeMs = 0, float weight = 1)
    {
        if (Count == _weights.Length) Grow(Math.Max(1024, Count * 2));
        _timesMs[Count] = timeMs;
        _weights[Count] = weight;
        Features(Count).Fill(float.NaN);
        Labels(Count).Fill(float.NaN);
        return Count++;
    }

    /// <summary>The keys of a row's fields, see <see cref="FieldKey"/>.</summary>
    public Span<ulong> Keys(int row) => _keys.AsSpan(row * Schema.Fields.Count, Schema.Fields.Count);

    /// <summary>A row's features; NaN is missing.</summary>
    public Span<float> Features(int row) => _features.AsSpan(row * Schema.Features.Count, Schema.Features.Count);

    /// <summary>A row's labels, 0 to 1, by head; NaN is unknown.</summary>
    public Span<float> Labels(int row) => _labels.AsSpan(row * Schema.Heads.Count, Schema.Heads.Count);

    /// <summary>A table of the rows whose time is in [fromMs, toMs).</summary>
    public NeuralExamples Between(long fromMs, long toMs)
    {
        var part = new NeuralExamples(Schema);
        for (var row = 0; row < Count; row++)
            if (_timesMs[row] >= fromMs && _timesMs[row] < toMs) Copy(row, _weights[row], part);
        return part;
    }

    /// <summary>A table whose rows count so many times what they do here; those of factor 0 are left out.</summary>
    internal NeuralExamples Weighted(ReadOnlySpan<float> factors)
    {
        var part = new NeuralExamples(Schema);
        for (var row = 0; row < Count; row++)
            if (factors[row] > 0) Copy(row, _weights[row] * factors[row], part);
        return part;
    }

    private void Copy(int row, float weight, NeuralExamples to)
    {
        var copy = to.Add(_timesMs[row], weight);
        Keys(row).CopyTo(to.Keys(copy));
        Features(row).CopyTo(to.Features(copy));
        Labels(row).CopyTo(to.Labels(copy));
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _keys, checked(capacity * Schema.Fields.Count));
        Array.Resize(ref _features, checked(capacity * Schema.Features.Count));
        Array.Resize(ref _labels, checked(capacity * Schema.Heads.Count));
        Array.Resize(ref _weights, capacity);
        Array.Resize(ref _timesMs, capacity);
    }
}
