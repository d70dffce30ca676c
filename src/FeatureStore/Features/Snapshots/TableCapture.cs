namespace FeedRanker.FeatureStore;

/// <summary>
/// A table's records as of one moment, given page by page while the writer goes on: who comes first to a page, the writer to
/// change it or the reader to have it, copies it. Slots after the moment's are no part of it; a page has zeros there.
/// </summary>
internal sealed class TableCapture(RecordTable table, int count)
{
    private readonly Lock _pages = new();
    private readonly bool[] _taken = new bool[count == 0 ? 0 : table.Records.PageOf(count - 1) + 1];
    private readonly Dictionary<int, (double[] Cells, float[] Rings)> _copies = [];
    private (double[] Cells, float[] Rings) _last = ([], []);

    /// <summary>How many records there are.</summary>
    public int Count => count;

    /// <summary>How many pages they fill.</summary>
    public int Pages => _taken.Length;

    /// <summary>The keys, in the order of the slots.</summary>
    public long[] Keys() => table.KeysOf(count);

    /// <summary>Writer: a slot is about to change.</summary>
    public void Before(int slot)
    {
        var page = table.Records.PageOf(slot);
        if (page >= _taken.Length || Volatile.Read(ref _taken[page])) return;
        lock (_pages)
        {
            if (_taken[page]) return;
            _copies.Add(page, Copy(page));
            Volatile.Write(ref _taken[page], true);
        }
    }

    /// <summary>A page as it was; each once. Valid until the next is taken.</summary>
    public (double[] Cells, float[] Rings) Take(int page)
    {
        lock (_pages)
        {
            if (_copies.Remove(page, out var copy)) return copy;
            var cells = table.Records.PageCells(page);
            var rings = table.Records.PageRings(page);
            if (_last.Cells.Length == 0) _last = (new double[cells.Length], new float[rings.Length]);
            cells.CopyTo(_last.Cells);
            rings.CopyTo(_last.Rings);
            Volatile.Write(ref _taken[page], true);
            return _last;
        }
    }

    /// <summary>Lets the writer go on without copying.</summary>
    public void End() => table.End(this);

    private (double[] Cells, float[] Rings) Copy(int page) => (table.Records.PageCells(page).ToArray(), table.Records.PageRings(page).ToArray());
}
