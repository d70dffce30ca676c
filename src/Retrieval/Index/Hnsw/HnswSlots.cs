namespace FeedRanker.Retrieval;

/// <summary>The writer's book of slots: which row lies where, which slots are free, and which wait for readers to leave.</summary>
internal sealed class HnswSlots(HnswScratchPool readers)
{
    private readonly Stack<int>[] _free = NewStacks();
    private readonly Queue<(long Epoch, int Slot, int Level)> _waiting = [];
    private int[] _slotOf = [];

    /// <summary>Where a row lies, or -1.</summary>
    public int Find(int row) => row < _slotOf.Length ? _slotOf[row] - 1 : -1;

    /// <summary>Notes where a row lies; -1 when nowhere.</summary>
    public void Set(int row, int slot)
    {
        if (row >= _slotOf.Length) Array.Resize(ref _slotOf, (int)Math.Min(Array.MaxLength, Math.Max(row + 1L, 2L * _slotOf.Length)));
        _slotOf[row] = slot + 1;
    }

    /// <summary>A free slot that has links for just that many layers, or -1.</summary>
    public int Take(int level)
    {
        if (_free[level].TryPop(out var slot)) return slot;
        if (_waiting.Count == 0) return -1;
        var earliest = readers.Earliest();
        while (_waiting.TryPeek(out var first) && first.Epoch < earliest)
        {
            _waiting.Dequeue();
            _free[first.Level].Push(first.Slot);
        }

        return _free[level].TryPop(out slot) ? slot : -1;
    }

    /// <summary>Takes back a slot that nothing links to since the end of an epoch.</summary>
    public void Retire(int slot, int level, long epoch) => _waiting.Enqueue((epoch, slot, level));

    private static Stack<int>[] NewStacks()
    {
        var stacks = new Stack<int>[HnswShape.MostLevels + 1];
        for (var i = 0; i < stacks.Length; i++) stacks[i] = new Stack<int>();
        return stacks;
    }
}
