using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// SELECT-NEIGHBORS-HEURISTIC of Malkov and Yashunin (2016), algorithm 4: candidates from the nearest on, but none that is
/// nearer to one already chosen than to the owner. Of candidates equal to the owner at most half the links are given, so
/// that a heap of equal vectors keeps links to the rest.
/// </summary>
internal sealed unsafe class LinkChoice<TScorer>(int part, bool keepPruned)
    where TScorer : struct, ILinkScorer<TScorer>
{
    private const int MostVisited = 256; // slots without a row that a repair looks through

    private readonly List<ulong> _candidates = [];
    private readonly List<int> _open = [];
    private readonly HashSet<int> _seen = [];
    private readonly NativeBlock<int> _slots = new(HnswScratch.MostLinks);
    private readonly NativeBlock<uint> _keys = new(HnswScratch.MostLinks);
    private readonly NativeBlock<int> _chosen = new(HnswScratch.MostLinks);
    private readonly NativeBlock<int> _pruned = new(HnswScratch.MostLinks);

    /// <summary>What <see cref="SelectAmong"/> chose.</summary>
    public int* Chosen => _chosen.Pointer;

    /// <summary>Forgets all candidates.</summary>
    public void Clear() => _candidates.Clear();

    /// <summary>Adds a walk's result, without the owner, slots that have no row, and what is there already.</summary>
    /// <returns>How many candidates there are.</returns>
    public int Add(HnswGraph graph, int owner, ReadOnlySpan<ulong> entries)
    {
        var sorted = _candidates.Count == 0;
        foreach (var entry in entries)
        {
            var slot = CandidatePool.SlotOf(entry);
            if (slot == owner || graph.Rows[slot] < 0) continue;
            if (sorted || !_candidates.Contains(entry & ~1UL)) _candidates.Add(entry & ~1UL);
        }

        if (!sorted) _candidates.Sort();
        return _candidates.Count;
    }

    /// <summary>
    /// Makes candidates of the owner's links and, for each link to a slot without a row, of what can be reached through
    /// such slots alone: the owner takes over their neighbours.
    /// </summary>
    /// <returns>How many candidates there are.</returns>
    public int Survivors(HnswGraph graph, int owner, int level)
    {
        _candidates.Clear();
        _open.Clear();
        _seen.Clear();
        _seen.Add(owner);
        _open.Add(owner);
        for (var i = 0; i < _open.Count && i < MostVisited; i++) Expand(graph, owner, _open[i], level);
        _candidates.Sort();
        return _candidates.Count;
    }

    /// <summary>Chooses among the candidates.</summary>
    /// <returns>How many were chosen.</returns>
    public int Select(HnswGraph graph, int owner, int most, int* chosen)
    {
        var same = SameAs(graph, owner);
        var skipped = same > most / 2 ? (int)(StableHash.Mix(_candidates[same - 1]) % (ulong)same) : 0;
        int count = 0, pruned = 0;
        for (var i = 0; i < Math.Min(same, most / 2); i++) chosen[count++] = CandidatePool.SlotOf(_candidates[(i + skipped) % same]);
        for (var i = same; i < _candidates.Count && count < most; i++)
        {
            var entry = _candidates[i];
            var slot = CandidatePool.SlotOf(entry);
            if (!Hidden(graph, slot, CandidatePool.KeyOf(entry), chosen, count)) chosen[count++] = slot;
            else if (keepPruned && pruned < most) _pruned.Pointer[pruned++] = slot;
        }

        for (var i = 0; i < pruned && count < most; i++) chosen[count++] = _pruned.Pointer[i];
        return count;
    }

    /// <summary>Chooses among the links of a slot and one more, into <see cref="Chosen"/>.</summary>
    public int SelectAmong(HnswGraph graph, int owner, int* links, int most, int newcomer)
    {
        var slots = _slots.Pointer;
        var count = 0;
        for (; count < most && links[count] >= 0; count++) slots[count] = links[count];
        slots[count++] = newcomer;
        _candidates.Clear();
        Score(graph, owner, count);
        _candidates.Sort();
        return Select(graph, owner, most, Chosen);
    }

    // Candidates from the start that are at no distance from the owner.
    private int SameAs(HnswGraph graph, int owner)
    {
        if (!TScorer.SelfIsNearest) return 0;
        _slots.Pointer[0] = owner;
        TScorer.From(graph, owner).Keys(_slots.Pointer, 1, _keys.Pointer);
        var same = 0;
        while (same < _candidates.Count && CandidatePool.KeyOf(_candidates[same]) <= _keys.Pointer[0]) same++;
        return same;
    }

    private bool Hidden(HnswGraph graph, int slot, uint key, int* chosen, int count)
    {
        var scorer = TScorer.From(graph, slot);
        for (var from = 0; from < count; from += 4)
        {
            var some = Math.Min(4, count - from);
            for (var i = 0; i < some; i++) _slots.Pointer[i] = chosen[from + i];
            scorer.Keys(_slots.Pointer, some, _keys.Pointer);
            for (var i = 0; i < some; i++)
                if (_keys.Pointer[i] < key) return true;
        }

        return false;
    }

    private void Expand(HnswGraph graph, int owner, int through, int level)
    {
        if (graph.Levels[through] < level) return;
        var links = graph.Links(through, level, part);
        var most = graph.Shape.LinksOn(level);
        var count = 0;
        for (var i = 0; i < most && links[i] >= 0; i++)
        {
            if (!_seen.Add(links[i])) continue;
            if (graph.Rows[links[i]] < 0) _open.Add(links[i]);
            else _slots.Pointer[count++] = links[i];
        }

        if (count > 0) Score(graph, owner, count);
    }

    private void Score(HnswGraph graph, int owner, int count)
    {
        TScorer.From(graph, owner).Keys(_slots.Pointer, count, _keys.Pointer);
        for (var i = 0; i < count; i++) _candidates.Add(CandidatePool.Entry(_keys.Pointer[i], _slots.Pointer[i]));
    }
}
