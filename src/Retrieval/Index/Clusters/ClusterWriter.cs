using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Changes the lists, one caller at a time. A list that is full, or too coarse for a new row, is copied without its dead
/// slots into a larger one, which then takes its place; searches that hold the old one go on with it.
/// </summary>
internal sealed unsafe class ClusterWriter
{
    private const float ScaleSlack = 1.25f;

    private readonly object _gate = new();
    private readonly ClusterState _state;
    private readonly ClusterOptions _options;
    private long[]? _places; // 0: not there; else cluster and slot
    private NativeBlock<float>? _vector;
    private Assigner? _assigner;
    private SlotCoder? _slots;
    private long _changes;
    private int _count;

    public ClusterWriter(ClusterState state, ClusterOptions options)
    {
        _state = state;
        _options = options;
        foreach (var list in state.Lists) _count += list.Count;
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Odd while a row may be in two lists; another number when one was in between.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public long Bytes => (_places?.Length ?? 0) * (long)sizeof(long);

    public void Insert(int row, ReadOnlySpan<float> vector)
    {
        lock (_gate)
        {
            Prepare(row, vector);
            if (PlaceOf(row) != 0) throw new InputException($"row {row} is in the index already; update it instead.", field: "row");
            Append(row);
            Volatile.Write(ref _count, _count + 1);
        }
    }

    public void Update(int row, ReadOnlySpan<float> vector)
    {
        lock (_gate)
        {
            Prepare(row, vector);
            var old = PlaceOf(row);
            if (old == 0) throw NotThere(row);
            Interlocked.Increment(ref _changes);
            var oldList = _state.Lists[ClusterOf(old)];
            var oldSlot = SlotOf(old);
            Append(row);
            RemoveOld(row, old, oldList, oldSlot);
            Interlocked.Increment(ref _changes);
        }
    }

    public void Delete(int row)
    {
        lock (_gate)
        {
            if (row < 0) throw new InputException($"is {row}; rows start at 0.", field: "row");
            Start();
            var place = PlaceOf(row);
            if (place == 0) throw NotThere(row);
            Interlocked.Increment(ref _changes);
            _state.Lists[ClusterOf(place)].Remove(SlotOf(place));
            _places![row] = 0;
            Volatile.Write(ref _count, _count - 1);
            Interlocked.Increment(ref _changes);
        }
    }

    /// <summary>Keeps writers out while the lists are read.</summary>
    public void Frozen(Action<ClusterList[]> read)
    {
        lock (_gate) read(_state.Lists);
    }

    private static InputException NotThere(int row) => new($"row {row} is not in the index.", field: "row");

    private static int ClusterOf(long place) => (int)(place - 1 >> 32);

    private static int SlotOf(long place) => (int)(place - 1);

    private static long Place(int cluster, int slot) => ((long)cluster << 32 | (uint)slot) + 1;

    private long PlaceOf(int row) => row < _places!.Length ? _places[row] : 0;

    private void Prepare(int row, ReadOnlySpan<float> vector)
    {
        if (row < 0) throw new InputException($"is {row}; rows start at 0.", field: "row");
        var dimensions = _state.Table.Vectors.Dimensions;
        if (vector.Length != dimensions)
            throw new InputException($"vector {row} has {vector.Length} numbers; the index has {dimensions}.", field: "vectors");
        VectorCheck.Finite(vector, _options.Metric, row);
        Start();
        if (_options.Metric == VectorMetric.Cosine) UnitVector.Of(vector, _vector!.Span);
        else vector.CopyTo(_vector!.Span);
    }

    private void Start()
    {
        if (_places is not null) return;
        _vector = new NativeBlock<float>(_state.Table.Stride);
        _assigner = new Assigner(_state.Table);
        _slots = new SlotCoder(_state.Table, _state.Coder, _state.Mean);
        var largest = -1;
        for (var c = 0; c < _state.Lists.Length; c++)
            for (var slot = 0; slot < _state.Lists[c].Count; slot++) largest = Math.Max(largest, _state.Lists[c].Rows[slot]);
        _places = new long[largest + 1];
        for (var c = 0; c < _state.Lists.Length; c++)
            for (var slot = 0; slot < _state.Lists[c].Count; slot++) _places[_state.Lists[c].Rows[slot]] = Place(c, slot);
    }

    private void Append(int row)
    {
        var cluster = _assigner!.Nearest(_vector!.Pointer);
        var list = _state.Lists[cluster];
        var scale = _slots!.ScaleOf(cluster, _vector.Pointer);
        if (list.Count == list.Capacity || scale > list.Scale) list = Replace(cluster, list, scale);
        var slot = list.Count;
        if (row >= _places!.Length) Array.Resize(ref _places, (int)Math.Min(Array.MaxLength, row + 1L + row / 2));
        _places[row] = Place(cluster, slot);
        _slots.Fill(list, cluster, slot, row, _vector.Pointer);
    }

    /// <summary>The old slot, which is in another list by now when its list had to be replaced for the new one.</summary>
    private void RemoveOld(int row, long old, ClusterList oldList, int oldSlot)
    {
        var now = _state.Lists[ClusterOf(old)];
        oldList.Remove(oldSlot);
        if (ReferenceEquals(now, oldList)) return;
        var current = SlotOf(_places![row]);
        var sameCluster = ClusterOf(_places[row]) == ClusterOf(old);
        for (var slot = 0; slot < now.Count; slot++)
            if (now.Rows[slot] == row && !(sameCluster && slot == current)) now.Remove(slot);
    }

    private ClusterList Replace(int cluster, ClusterList old, float scale)
    {
        var alive = 0;
        for (var slot = 0; slot < old.Count; slot++) alive += old.IsAlive(slot) ? 1 : 0;
        var blocks = CodeBlocks.Of(alive + 1 + alive / 2);
        var storage = new ClusterStorage(blocks, old.Stride, _options.Metric == VectorMetric.L2, _options.KeepFloats);
        var recode = scale > old.Scale;
        var larger = new ClusterList(storage, 0, blocks, old.Stride, recode ? scale * ScaleSlack : old.Scale);
        var next = 0;
        for (var slot = 0; slot < old.Count; slot++)
        {
            if (!old.IsAlive(slot)) continue;
            if (recode) _slots!.Fill(larger, cluster, next, old.Rows[slot], _slots.Read(old, cluster, slot));
            else larger.CopySlot(next, old, slot);
            _places![old.Rows[slot]] = Place(cluster, next++);
        }

        Volatile.Write(ref _state.Lists[cluster], larger);
        return larger;
    }
}
