namespace FeedRanker.Retrieval;

/// <summary>
/// INSERT of Malkov and Yashunin (2016), algorithm 1. A slot's own links are written on all its layers before the first
/// link to it, so that whoever reaches it can go on. Memory is its own: one per thread.
/// </summary>
internal sealed unsafe class HnswLinker<TScorer> : IHnswLinker
    where TScorer : struct, ILinkScorer<TScorer>
{
    private readonly HnswOptions _options;
    private readonly SlotLocks? _locks;
    private readonly Lock _entryLock;
    private readonly HnswScratch _scratch = new();
    private readonly LinkChoice<TScorer> _choice;
    private readonly NativeBlock<int> _chosen;
    private readonly int[] _counts = new int[HnswShape.MostLevels + 1];
    private readonly int _stride;
    private readonly int _part;

    /// <summary>A linker.</summary>
    /// <param name="options">How links are chosen.</param>
    /// <param name="entryLock">Held while the graph's entry is replaced.</param>
    /// <param name="part">Which part of the lowest layer's links it chooses: the first one's linker also the upper layers'.</param>
    /// <param name="locks">Shared by all linkers that work at the same time; null when there is only one.</param>
    public HnswLinker(HnswOptions options, Lock entryLock, SlotLocks? locks, int part)
    {
        _options = options;
        _entryLock = entryLock;
        _locks = locks;
        _part = part;
        _choice = new LinkChoice<TScorer>(part, options.KeepPruned);
        _stride = 2 * options.M;
        _chosen = new NativeBlock<int>((HnswShape.MostLevels + 1) * _stride);
    }

    /// <inheritdoc />
    public void Link(HnswGraph graph, int slot)
    {
        var level = _part == 0 ? graph.Levels[slot] : 0;
        var entry = graph.Entry;
        if (entry.Slot >= 0)
        {
            var top = Math.Min(level, entry.Level);
            Choose(graph, slot, entry, top);
            for (var l = 0; l <= top; l++) Write(graph.Links(slot, l, _part), graph.Shape.LinksOn(l), Chosen(l), _counts[l]);
            for (var l = 0; l <= top; l++) LinkBack(graph, slot, l);
        }

        if (_part > 0 || (entry.Slot >= 0 && level <= entry.Level)) return;
        lock (_entryLock)
            if (graph.Entry.Slot < 0 || level > graph.Entry.Level) graph.Entry = (slot, level);
    }

    /// <inheritdoc />
    public void Repair(HnswGraph graph, int slot, int level)
    {
        var most = graph.Shape.LinksOn(level);
        var count = _choice.Survivors(graph, slot, level);
        if (count < most / 2 && graph.Entry is { Slot: >= 0 } entry && entry.Level >= level)
        {
            Search(graph, slot, entry, level);
            count = _choice.Add(graph, slot, _scratch.Pool.Entries);
        }

        count = _choice.Select(graph, slot, most, Chosen(level));
        var links = graph.Links(slot, level, _part);
        for (var i = 0; i < count; i++)
            if (graph.Rows[slot] >= 0 && !Contains(links, most, Chosen(level)[i])) Offer(graph, Chosen(level)[i], slot, level, insist: false);
        Write(links, most, Chosen(level), count);
    }

    /// <inheritdoc />
    public void Attach(HnswGraph graph, int slot, int last)
    {
        Search(graph, slot, graph.Entry, 0);
        var most = graph.Shape.LinksOn(0);
        if (last >= 0 && Append(graph.Links(last, 0, _part), most, slot)) return;
        foreach (var entry in _scratch.Pool.Entries)
            if (CandidatePool.SlotOf(entry) != slot && Append(graph.Links(CandidatePool.SlotOf(entry), 0, _part), most, slot)) return;
        Offer(graph, CandidatePool.SlotOf(_scratch.Pool.Entries[0]), slot, 0, insist: true);
    }

    private void Search(HnswGraph graph, int slot, (int Slot, int Level) entry, int level)
    {
        var scorer = TScorer.From(graph, slot);
        var start = GraphWalk.Descend(graph, scorer, _scratch, entry, level);
        GraphWalk.Walk(graph, level, scorer, _scratch, start, _options.EfConstruction, _options.EfConstruction);
    }

    private void Choose(HnswGraph graph, int slot, (int Slot, int Level) entry, int top)
    {
        var scorer = TScorer.From(graph, slot);
        var start = GraphWalk.Descend(graph, scorer, _scratch, entry, top);
        for (var l = top; l >= 0; l--)
        {
            GraphWalk.Walk(graph, l, scorer, _scratch, start, _options.EfConstruction, _options.EfConstruction);
            start = CandidatePool.SlotOf(_scratch.Pool.Entries[0]);
            _choice.Clear();
            _choice.Add(graph, slot, _scratch.Pool.Entries);
            _counts[l] = _choice.Select(graph, slot, _part == 0 ? _options.M : _options.M / 2, Chosen(l));
        }
    }

    private void LinkBack(HnswGraph graph, int slot, int level)
    {
        var accepted = false;
        for (var i = 0; i < _counts[level]; i++) accepted |= Offer(graph, Chosen(level)[i], slot, level, insist: false);
        if (!accepted && _counts[level] > 0) Offer(graph, Chosen(level)[0], slot, level, insist: true);
    }

    // Links owner to newcomer, leaving out another where the list is full; whether the newcomer is in it.
    private bool Offer(HnswGraph graph, int owner, int newcomer, int level, bool insist)
    {
        var most = graph.Shape.LinksOn(level);
        var links = graph.Links(owner, level, _part);
        _locks?.Enter(owner);
        var accepted = Contains(links, most, newcomer) || Append(links, most, newcomer);
        if (!accepted && insist)
        {
            Volatile.Write(ref links[most - 1], newcomer);
            accepted = true;
        }
        else if (!accepted)
        {
            var count = _choice.SelectAmong(graph, owner, links, most, newcomer);
            Write(links, most, _choice.Chosen, count);
            accepted = Contains(links, most, newcomer);
        }

        _locks?.Exit(owner);
        return accepted;
    }

    private int* Chosen(int level) => _chosen.Pointer + level * _stride;

    private static bool Append(int* links, int most, int slot)
    {
        for (var i = 0; i < most; i++)
        {
            if (links[i] >= 0) continue;
            Volatile.Write(ref links[i], slot);
            return true;
        }

        return false;
    }

    private static bool Contains(int* links, int most, int slot) => new ReadOnlySpan<int>(links, most).Contains(slot);

    private static void Write(int* links, int most, int* chosen, int count)
    {
        for (var i = 0; i < count; i++) Volatile.Write(ref links[i], chosen[i]);
        for (var i = count; i < most; i++) Volatile.Write(ref links[i], HnswGraph.None);
    }
}
