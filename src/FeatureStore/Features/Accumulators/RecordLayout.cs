namespace FeedRanker.FeatureStore;

/// <summary>
/// Which accumulators the records of one entity hold, and where. Features that need the same sum share it. It grows
/// while the plan is made and is constant after.
/// </summary>
internal sealed class RecordLayout
{
    private readonly Dictionary<AccumulatorKey, Accumulator> _byKey = [];
    private readonly List<Accumulator> _accumulators = [];
    private readonly int[] _headCell = new int[FeatureWindow.All.Count];
    private readonly List<WindowSum>[] _windows = new List<WindowSum>[FeatureWindow.All.Count];
    private readonly List<DecayClock> _clocks = [];
    private Accumulator[] _all = [];
    private ulong _signals;

    public RecordLayout()
    {
        Array.Fill(_headCell, -1);
        for (var w = 0; w < _windows.Length; w++) _windows[w] = [];
    }

    /// <summary>Cells a record has.</summary>
    public int CellStride { get; private set; }

    /// <summary>Ring buckets a record has.</summary>
    public int RingStride { get; private set; }

    /// <summary>What the accumulators remember, in the order of their places.</summary>
    public IEnumerable<AccumulatorKey> Keys => _byKey.OrderBy(k => _accumulators.IndexOf(k.Value)).Select(k => k.Key);

    /// <summary>The accumulator of that kind, made on first use.</summary>
    public Accumulator GetOrAdd(AccumulatorKey key)
    {
        if (_byKey.TryGetValue(key, out var known)) return known;
        var made = Make(key);
        _byKey.Add(key, made);
        _accumulators.Add(made);
        _all = [.. _accumulators];
        _signals |= 1UL << key.Signal;
        return made;
    }

    /// <summary>The clock of the decayed sums of that half-life.</summary>
    public DecayClock ClockOf(long halfLifeMs)
    {
        if (_clocks.Find(c => c.HalfLifeMs == halfLifeMs) is { } known) return known;
        var made = new DecayClock(Take(DecayClock.Cells), halfLifeMs);
        _clocks.Add(made);
        return made;
    }

    /// <summary>Whether an event with these signals changes a record of this layout.</summary>
    public bool Takes(ulong signals) => (_signals & signals) != 0;

    /// <summary>Applies an event's signals to one record. Writer only.</summary>
    public void Update(in EntityRecord record, Moment at, ulong signals, ReadOnlySpan<double> amounts)
    {
        Advance(record, at);
        foreach (var accumulator in _all)
            if ((signals >> accumulator.Signal & 1) != 0) accumulator.Add(record, at, amounts[accumulator.Signal]);
    }

    private void Advance(in EntityRecord record, Moment at)
    {
        foreach (var clock in _clocks) clock.Advance(record, at);
        for (var w = 0; w < _headCell.Length; w++)
        {
            if (_headCell[w] < 0) continue;
            var head = (long)record.Cells[_headCell[w]];
            if (at.Bucket(w) <= head) continue;
            foreach (var sum in _windows[w]) sum.Advance(record, head, at.Bucket(w));
            record.Cells[_headCell[w]] = at.Bucket(w);
        }
    }

    private Accumulator Make(AccumulatorKey key) => key.Kind switch
    {
        AccumulatorKind.Total => new TotalSum(key.Signal, Take(TotalSum.Cells)),
        AccumulatorKind.Decayed => MakeDecayed(key.Signal, ClockOf(key.HalfLifeMs)),
        AccumulatorKind.Latest => new LatestTime(key.Signal, Take(LatestTime.Cells)),
        AccumulatorKind.Earliest => new EarliestTime(key.Signal, Take(EarliestTime.Cells)),
        _ => MakeWindow(key.Signal, key.Window!),
    };

    private WindowSum MakeWindow(int signal, FeatureWindow window)
    {
        if (_headCell[window.Index] < 0) _headCell[window.Index] = Take(1);
        var made = new WindowSum(signal, Take(WindowSum.Cells), _headCell[window.Index], RingStride, window);
        RingStride += window.Buckets;
        _windows[window.Index].Add(made);
        return made;
    }

    private DecayedSum MakeDecayed(int signal, DecayClock clock)
    {
        var made = new DecayedSum(signal, Take(DecayedSum.Cells), clock);
        clock.Include(made);
        return made;
    }

    private int Take(int cells)
    {
        CellStride += cells;
        return CellStride - cells;
    }
}
