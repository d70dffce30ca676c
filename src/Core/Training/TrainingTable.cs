namespace FeedRanker.Core;

/// <summary>
/// Rows a ranker learns from: features as they were at each impression, and what the user then did. Rows of one request
/// are consecutive and form a group. Row-major; missing is NaN.
/// </summary>
public sealed class TrainingTable
{
    private const string Kind = "training-table";
    private const int FormatVersion = 1;

    private readonly List<int> _groupStarts = [];
    private float[] _values = [];
    private float[] _labels = [];
    private float[] _weights = [];
    private long[] _timesMs = [];
    private int[] _users = [];
    private int[] _items = [];

    /// <summary>Makes an empty table.</summary>
    public TrainingTable(IReadOnlyList<string> features) => Features = features;

    /// <summary>Feature names, in column order.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>First row of each group, rising; the last group ends at <see cref="Count"/>.</summary>
    public IReadOnlyList<int> GroupStarts => _groupStarts;

    /// <summary>All features: <c>Values[row * Features.Count + feature]</c>.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count * Features.Count);

    /// <summary>What the user did: 0 or 1, or a grade.</summary>
    public ReadOnlySpan<float> Labels => _labels.AsSpan(0, Count);

    /// <summary>How much each row counts; 1 by default.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, Count);

    /// <summary>When the row was shown, Unix milliseconds.</summary>
    public ReadOnlySpan<long> TimesMs => _timesMs.AsSpan(0, Count);

    /// <summary>Dense user rows.</summary>
    public ReadOnlySpan<int> Users => _users.AsSpan(0, Count);

    /// <summary>Catalog rows.</summary>
    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Features.Count, Features.Count);

    /// <summary>Starts a new group: the next row added is its first.</summary>
    public void BeginGroup()
    {
        if (_groupStarts.Count == 0 || _groupStarts[^1] != Count) _groupStarts.Add(Count);
    }

    /// <summary>Adds a row to the current group and returns its features to be filled.</summary>
    public Span<float> Add(int user, int item, long timeMs, float label, float weight = 1f)
    {
        if (_groupStarts.Count == 0) _groupStarts.Add(0);
        if (Count == _labels.Length) Grow(Math.Max(1024, Count * 2));
        _labels[Count] = label;
        _weights[Count] = weight;
        _timesMs[Count] = timeMs;
        _users[Count] = user;
        _items[Count] = item;
        return _values.AsSpan(Count++ * Features.Count, Features.Count);
    }

    /// <summary>Changes the label of a row: what the user did is often known only after the row was written.</summary>
    public void SetLabel(int row, float label) => _labels[row] = label;

    /// <summary>A table of the rows whose time is in [fromMs, toMs), with their groups.</summary>
    public TrainingTable Between(long fromMs, long toMs) => Weighted(row => _timesMs[row] >= fromMs && _timesMs[row] < toMs ? 1 : 0);

    /// <summary>A table whose rows weigh so many times what they do here; those of factor 0 are left out, and groups that lose all rows are gone.</summary>
    public TrainingTable Weighted(Func<int, float> factorOf)
    {
        var part = new TrainingTable(Features);
        for (var g = 0; g < _groupStarts.Count; g++)
        {
            var end = g + 1 < _groupStarts.Count ? _groupStarts[g + 1] : Count;
            var open = false;
            for (var row = _groupStarts[g]; row < end; row++)
            {
                var factor = factorOf(row);
                if (factor == 0) continue;
                if (!open) part.BeginGroup();
                open = true;
                Row(row).CopyTo(part.Add(_users[row], _items[row], _timesMs[row], _labels[row], _weights[row] * factor));
            }
        }

        return part;
    }

    /// <summary>Writes the table as an artifact of kind <c>training-table</c>.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteStrings("features", Features);
        writer.Write<int>("groups", _groupStarts.ToArray());
        writer.Write("values", Values);
        writer.Write("labels", Labels);
        writer.Write("weights", Weights);
        writer.Write("times", TimesMs);
        writer.Write("users", Users);
        writer.Write("items", Items);
        writer.Complete();
    }

    /// <summary>Reads a table back.</summary>
    /// <exception cref="InputException">The file is missing, damaged or of another kind.</exception>
    public static TrainingTable Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var table = new TrainingTable(reader.ReadStrings("features"))
        {
            _values = reader.Read<float>("values").ToArray(),
            _labels = reader.Read<float>("labels").ToArray(),
            _weights = reader.Read<float>("weights").ToArray(),
            _timesMs = reader.Read<long>("times").ToArray(),
            _users = reader.Read<int>("users").ToArray(),
            _items = reader.Read<int>("items").ToArray(),
        };
        table.Count = table._labels.Length;
        table._groupStarts.AddRange(reader.Read<int>("groups"));
        return table;
    }

    private void Grow(int capacity)
    {
        Array.Resize(ref _values, checked(capacity * Features.Count));
        Array.Resize(ref _labels, capacity);
        Array.Resize(ref _weights, capacity);
        Array.Resize(ref _timesMs, capacity);
        Array.Resize(ref _users, capacity);
        Array.Resize(ref _items, capacity);
    }
}
