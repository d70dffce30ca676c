namespace FeedRanker.FeatureStore;

/// <summary>
/// Which accumulators the records of one entity hold, and where. Features that need the same sum share it. It grows
/// while the plan is made and is constant after.
/// </summary>
internal sealed class RecordLayout(WindowTable windows)
{
    private readonly Dictionary<AccumulatorKey, Accumulator> _byKey = [];
    private readonly List<Accumulator> _accumulators = [];
    private readonly List<WindowRing> _rings = [];
    private readonly List<DecayClock> _clocks = [];
    private Accumulator[] _all = [];
    private ulong _signals;

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

    /// <summary>Asks for those rings of a record that a read will look into.</summary>
    public void PrefetchRings(ReadOnlySpan<double> cells, ReadOnlySpan<float> rings, Moment now)
    {
        foreach (var ring in _rings) ring.Prefetch(cells, rings, now);
    }

    private void Advance(in EntityRecord record, Moment at)
    {
        foreach (var clock in _clocks) clock.Advance(record, at);
        foreach (var ring in _rings) ring.Advance(record, at);
    }

    private Accumulator Make(AccumulatorKey key) => key.Kind switch
    {
        AccumulatorKind.Total => new TotalSum(key.Signal, Take(TotalSum.Cells)),
        AccumulatorKind.Decayed => MakeDecayed(key.Signal, ClockOf(key.HalfLifeMs)),
        AccumulatorKind.Latest => new LatestTime(key.Signal, Take(LatestTime.Cells)),
        AccumulatorKind.Earliest => new EarliestTime(key.Signal, Take(EarliestTime.Cells)),
        AccumulatorKind.Distinct => MakeDistinct(key),
        _ => MakeWindow(key.Signal, RingOf(key.Window!)),
    };

    private WindowSum MakeWindow(int signal, WindowRing window)
    {
        var made = new WindowSum(signal, Take(WindowSum.Cells), RingStride, window);
        RingStride += window.Buckets;
        window.Include(made);
        return made;
    }

    private DistinctSketch MakeDistinct(AccumulatorKey key)
    {
        var window = key.Window is { } length ? RingOf(length) : null;
        var made = new DistinctSketch(key.Signal, RingStride, key.What, window);
        RingStride += DistinctSketch.Floats;
        window?.Include(made);
        return made;
    }

    private WindowRing RingOf(FeatureWindow window)
    {
        if (_rings.Find(r => r.Window.Equals(window)) is { } known) return known;
        var made = new WindowRing(window, windows.PlaceOf(window), Take(1));
        _rings.Add(made);
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
