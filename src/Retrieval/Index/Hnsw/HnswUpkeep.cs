namespace FeedRanker.Retrieval;

/// <summary>
/// Takes slots whose rows were deleted out of the graph, a little with every change, as FreshDiskANN does in one go (Singh
/// et al. 2021): once enough have gathered, a pass over all slots gives each that links to them their neighbours instead.
/// Until then walks go through them and leave them out of results.
/// </summary>
internal sealed unsafe class HnswUpkeep(HnswSlots slots, HnswScratchPool readers)
{
    private const int LeastBatch = 16;
    private const int Share = 32; // a pass begins when one in so many is deleted

    private readonly List<int> _deleted = []; // since the pass under way began
    private readonly List<int> _leaving = []; // those it takes out
    private bool[] _isLeaving = [];
    private int _cursor;
    private int _hidden;

    /// <summary>Slots without a row that can still be reached.</summary>
    public int Hidden => Volatile.Read(ref _hidden);

    /// <summary>A slot's row was deleted.</summary>
    public void Deleted(int slot)
    {
        _deleted.Add(slot);
        Volatile.Write(ref _hidden, _hidden + 1);
    }

    /// <summary>Does a change's share of the work.</summary>
    public void Step(HnswGraph graph, IHnswLinker linker, int live)
    {
        if (live == 0)
        {
            Clear(graph);
            return;
        }

        var batch = LeastBatch + live / Share;
        if (_leaving.Count == 0)
        {
            if (_deleted.Count < batch) return;
            Begin(graph);
        }

        Sweep(graph, linker, 1 + 2 * graph.Used / batch);
    }

    /// <summary>Does all the work there is.</summary>
    public void Finish(HnswGraph graph, IHnswLinker linker, int live)
    {
        while (_hidden > 0)
        {
            if (live == 0) Clear(graph);
            if (_leaving.Count == 0 && _deleted.Count > 0) Begin(graph);
            if (_leaving.Count > 0) Sweep(graph, linker, graph.Used);
        }
    }

    private void Begin(HnswGraph graph)
    {
        if (_isLeaving.Length < graph.Used) _isLeaving = new bool[graph.Capacity];
        foreach (var slot in _deleted) _isLeaving[slot] = true;
        _leaving.AddRange(_deleted);
        _deleted.Clear();
        _cursor = 0;
    }

    private void Sweep(HnswGraph graph, IHnswLinker linker, int most)
    {
        if (_isLeaving.Length < graph.Used) Array.Resize(ref _isLeaving, graph.Capacity);
        for (var end = Math.Min(graph.Used, _cursor + most); _cursor < end; _cursor++)
        {
            if (_isLeaving[_cursor]) continue;
            for (var level = 0; level <= graph.Levels[_cursor]; level++)
                if (LinksToLeaving(graph, _cursor, level)) linker.Repair(graph, _cursor, level);
        }

        if (_cursor < graph.Used) return;
        if (_isLeaving[graph.Entry.Slot]) graph.Entry = Highest(graph);
        Retire(graph, _leaving);
    }

    private void Clear(HnswGraph graph)
    {
        graph.Entry = (HnswGraph.None, 0);
        if (_isLeaving.Length < graph.Used) Array.Resize(ref _isLeaving, graph.Capacity);
        Retire(graph, _leaving);
        Retire(graph, _deleted);
    }

    private void Retire(HnswGraph graph, List<int> gone)
    {
        var epoch = readers.EndEpoch();
        foreach (var slot in gone)
        {
            _isLeaving[slot] = false;
            slots.Retire(slot, graph.Levels[slot], epoch);
        }

        Volatile.Write(ref _hidden, _hidden - gone.Count);
        gone.Clear();
    }

    private bool LinksToLeaving(HnswGraph graph, int slot, int level)
    {
        foreach (var link in new ReadOnlySpan<int>(graph.Links(slot, level), level == 0 ? graph.Shape.BaseLinks : graph.Shape.M))
            if (link >= 0 && _isLeaving[link]) return true;
        return false;
    }

    private static (int Slot, int Level) Highest(HnswGraph graph)
    {
        var best = (Slot: HnswGraph.None, Level: -1);
        for (var slot = 0; slot < graph.Used; slot++)
            if (graph.Rows[slot] >= 0 && graph.Levels[slot] > best.Level) best = (slot, graph.Levels[slot]);
        return best;
    }
}
