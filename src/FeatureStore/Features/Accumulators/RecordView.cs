namespace FeedRanker.FeatureStore;

/// <summary>
/// Records to read values from: their cells side by side, slot after slot, and where their rings are: side by side too, or
/// still in the table that the cells were copied from.
/// </summary>
internal readonly ref struct RecordView
{
    private readonly ReadOnlySpan<double> _cells;
    private readonly ReadOnlySpan<float> _rings;
    private readonly ReadOnlySpan<int> _sourceSlots;
    private readonly RecordPages? _source;
    private readonly int _cellStride;
    private readonly int _ringStride;

    /// <summary>Records whose cells and rings are both here.</summary>
    public RecordView(RecordLayout layout, ReadOnlySpan<double> cells, ReadOnlySpan<float> rings)
    {
        _cells = cells;
        _rings = rings;
        (_cellStride, _ringStride) = (layout.CellStride, layout.RingStride);
    }

    /// <summary>Records whose cells were copied from slots of a table, in that order.</summary>
    public RecordView(RecordLayout layout, ReadOnlySpan<double> cells, RecordPages source, ReadOnlySpan<int> sourceSlots)
    {
        _cells = cells;
        _source = source;
        _sourceSlots = sourceSlots;
        _cellStride = layout.CellStride;
    }

    /// <summary>One cell of all records, by slot.</summary>
    public CellColumn Cells(int cell) => new(_cells.IsEmpty ? _cells : _cells[cell..], _cellStride);

    /// <summary>All rings of a record.</summary>
    public ReadOnlySpan<float> Rings(int slot) =>
        _source is null ? _rings.Slice(slot * _ringStride, _ringStride) : _source.Rings(_sourceSlots[slot]);

    /// <summary>One cell of all records.</summary>
    public readonly ref struct CellColumn(ReadOnlySpan<double> cells, int stride)
    {
        private readonly ReadOnlySpan<double> _cells = cells;

        /// <summary>That of a slot.</summary>
        public double this[int slot] => _cells[slot * stride];
    }
}
