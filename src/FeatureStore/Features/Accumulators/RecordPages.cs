namespace FeedRanker.FeatureStore;

/// <summary>
/// Records in pages, so that growing never moves one: a reader may hold a slot while the single writer adds more. A 64-bit
/// cell is read and written whole on every platform .NET 10 runs our servers on.
/// </summary>
internal sealed class RecordPages(RecordLayout layout, int shift)
{
    private readonly int _cellStride = layout.CellStride;
    private readonly int _ringStride = layout.RingStride;
    private RecordPages? _source; // of copied cells: where the rings still are
    private int[] _sourceSlots = [];
    private double[][] _cells = new double[1][];
    private float[][] _rings = new float[1][];

    /// <summary>How many records there are room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes of the pages there are.</summary>
    public long Bytes => (long)Capacity * (_cellStride * 8L + _ringStride * 4L);

    /// <summary>Adds a page of zeroed records. Writer only.</summary>
    public void AddPage()
    {
        var page = Capacity >> shift;
        if (page == _cells.Length)
        {
            Volatile.Write(ref _cells, Doubled(_cells));
            Volatile.Write(ref _rings, Doubled(_rings));
        }

        _cells[page] = new double[_cellStride << shift];
        _rings[page] = _ringStride == 0 ? [] : new float[_ringStride << shift];
        Capacity += 1 << shift;
    }

    public ref double Cell(int slot, int cell) =>
        ref _cells[slot >> shift][(slot & ((1 << shift) - 1)) * _cellStride + cell];

    public Span<float> Rings(int slot) => _ringStride == 0
        ? []
        : _source is { } source ? source.Rings(_sourceSlots[slot])
        : _rings[slot >> shift].AsSpan((slot & ((1 << shift) - 1)) * _ringStride, _ringStride);

    public EntityRecord At(int slot) => new(
        _cells[slot >> shift].AsSpan((slot & ((1 << shift) - 1)) * _cellStride, _cellStride), Rings(slot));

    /// <summary>The cells of a record.</summary>
    public ReadOnlySpan<double> Cells(int slot) =>
        _cells[slot >> shift].AsSpan((slot & ((1 << shift) - 1)) * _cellStride, _cellStride);

    /// <summary>Shows cells that were copied from some slots of a table, whose rings stay where they are.</summary>
    public RecordPages Show(double[] cells, RecordPages source, int[] slots)
    {
        (_cells[0], _source, _sourceSlots) = (cells, source, slots);
        return this;
    }

    /// <summary>Shows the records of one user's table, which are arrays of their own.</summary>
    public RecordPages Show(double[] cells, float[] rings)
    {
        (_cells[0], _rings[0]) = (cells, rings);
        return this;
    }

    /// <summary>The page that a slot is in.</summary>
    public int PageOf(int slot) => slot >> shift;

    /// <summary>A page's cells and rings.</summary>
    public (double[] Cells, float[] Rings) Page(int page) => (Volatile.Read(ref _cells)[page], Volatile.Read(ref _rings)[page]);

    private static T[][] Doubled<T>(T[][] pages)
    {
        var grown = new T[pages.Length * 2][];
        Array.Copy(pages, grown, pages.Length);
        return grown;
    }
}
