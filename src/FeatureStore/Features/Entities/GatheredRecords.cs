using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The cells of a batch's records, side by side: each record is fetched once, and while one is copied the next ones are on
/// their way from memory. Reading them accumulator by accumulator is then a walk through near memory. Reusable.
/// </summary>
internal sealed class GatheredRecords(RecordLayout layout)
{
    private const int Ahead = 8; // records on their way

    private readonly int _stride = layout.CellStride;
    private double[] _cells = [];
    private int[] _sourceSlots = [];
    private int[] _slots = [];
    private RecordPages? _source;

    /// <summary>The records gathered last.</summary>
    public RecordView Records => new(layout, _cells, _source!, _sourceSlots);

    /// <summary>Place of each key's record among them; -1 where it has none.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>Finds and copies the records of keys.</summary>
    /// <param name="table">Where they are.</param>
    /// <param name="keys">Base keys; -1 for none.</param>
    /// <param name="entity">How a base key and the part become a key of the table.</param>
    /// <param name="part">The part, -1 when unknown.</param>
    /// <param name="now">When they are read: what of their rings that needs is on its way too.</param>
    public void Gather(RecordTable table, ReadOnlySpan<int> keys, EntityState entity, int part, Moment now)
    {
        if (_slots.Length < keys.Length) Grow(keys.Length);
        var source = table.Records;
        for (var i = 0; i < keys.Length + 2 * Ahead; i++)
        {
            if (i < keys.Length) table.Prefetch(entity.Split(keys[i], part));
            if (i >= Ahead && i - Ahead < keys.Length) Find(table, source, i - Ahead, entity.Split(keys[i - Ahead], part));
            if (i >= 2 * Ahead) Copy(source, i - 2 * Ahead, now);
        }

        _source = source;
    }

    private void Find(RecordTable table, RecordPages source, int at, long key)
    {
        var slot = table.Find(key);
        _sourceSlots[at] = slot;
        _slots[at] = slot < 0 ? -1 : at;
        if (slot < 0) return;
        CacheLine.Prefetch<double>(source.Cells(slot));
    }

    private void Copy(RecordPages source, int at, Moment now)
    {
        if (_sourceSlots[at] is not (>= 0 and var slot)) return;
        var cells = _cells.AsSpan(at * _stride, _stride);
        source.Cells(slot).CopyTo(cells);
        layout.PrefetchRings(cells, source.Rings(slot), now);
    }

    private void Grow(int count)
    {
        var capacity = Math.Max(count, Math.Min(1024, _slots.Length * 2));
        _slots = new int[capacity];
        _sourceSlots = new int[capacity];
        _cells = new double[capacity * _stride];
    }
}
