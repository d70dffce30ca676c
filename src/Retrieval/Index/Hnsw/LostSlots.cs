namespace FeedRanker.Retrieval;

/// <summary>
/// Slots that no walk on the lowest layer can reach: choosing links by nearness can leave a slot without any to it, many
/// equal vectors above all. Once a graph is built they are found by one pass over it and attached.
/// </summary>
internal sealed unsafe class LostSlots(HnswGraph graph)
{
    private readonly bool[] _reached = new bool[graph.Used];
    private readonly Stack<int> _open = [];

    /// <summary>Attaches every lost slot that has a row.</summary>
    /// <returns>How many were lost.</returns>
    public int Attach(IHnswLinker linker, CancellationToken ct)
    {
        if (graph.Entry.Slot < 0) return 0;
        Reach(graph.Entry.Slot);
        var (lost, last) = (0, -1);
        for (var slot = 0; slot < graph.Used; slot++)
        {
            if (_reached[slot] || graph.Rows[slot] < 0) continue;
            ct.ThrowIfCancellationRequested();
            linker.Attach(graph, slot, last);
            Reach(slot);
            last = slot;
            lost++;
        }

        return lost;
    }

    private void Reach(int start)
    {
        _reached[start] = true;
        _open.Push(start);
        while (_open.TryPop(out var slot))
        {
            foreach (var link in new ReadOnlySpan<int>(graph.Links(slot, 0), graph.Shape.BaseLinks))
            {
                if (link < 0 || _reached[link]) continue;
                _reached[link] = true;
                _open.Push(link);
            }
        }
    }
}
