using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Vectors that come one by one, straight into native memory that grows when there are more than was expected.</summary>
internal sealed class VectorRows
{
    private const int LeastCapacity = 1024;

    private VectorSet _set;

    public VectorRows(int dimensions, long expected)
    {
        if (expected > int.MaxValue) throw new InputException($"{expected} vectors are more than {int.MaxValue}.", field: "vectors");
        _set = new VectorSet((int)(expected > 0 ? expected : LeastCapacity), dimensions);
    }

    public int Count { get; private set; }

    /// <summary>The row added last.</summary>
    public ReadOnlySpan<float> Last => _set[Count - 1];

    /// <summary>Adds a row, to be filled.</summary>
    public Span<float> Add()
    {
        if (Count == _set.Count) _set = Resized(Math.Max(LeastCapacity, (int)Math.Min(int.MaxValue, _set.Count * 3L / 2)));
        return _set[Count++];
    }

    /// <summary>The rows, with no room to spare.</summary>
    public VectorSet ToSet() => Count == _set.Count ? _set : Resized(Count);

    private unsafe VectorSet Resized(int count)
    {
        var set = new VectorSet(count, _set.Dimensions);
        var bytes = Math.Min(set.MemoryBytes, _set.MemoryBytes);
        Buffer.MemoryCopy(_set.Row(0), set.Row(0), set.MemoryBytes, bytes);
        GC.KeepAlive(_set);
        return set;
    }
}
