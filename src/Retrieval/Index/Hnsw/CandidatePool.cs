using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>
/// The best slots found so far, sorted, each with a mark once it was followed: candidates and results of a walk in one
/// array. What one step finds is merged in one pass from the back, so a large pool costs a few moves of memory per step
/// where two heaps cost two logarithms per slot.
/// </summary>
/// <remarks>An entry is key · 2³² + slot · 2 + followed: order is by key, then slot.</remarks>
internal sealed unsafe class CandidatePool
{
    private NativeBlock<ulong> _memory = new(0);
    private ulong* _entries;
    private int _limit;
    private int _next;

    /// <summary>Entries held.</summary>
    public int Count { get; private set; }

    /// <summary>Entries below this would be kept.</summary>
    public ulong Bound { get; private set; }

    /// <summary>The entries, best first.</summary>
    public ReadOnlySpan<ulong> Entries => new(_entries, Count);

    /// <summary>Empties it, to hold the best <paramref name="limit"/> from now on.</summary>
    public void Reset(int limit)
    {
        if (_memory.Length < limit)
        {
            _memory = new NativeBlock<ulong>(Math.Max(limit, 2 * _memory.Length));
            _entries = _memory.Pointer;
        }

        _limit = limit;
        _next = 0;
        Count = 0;
        Bound = ulong.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Entry(uint key, int slot) => (ulong)key << 32 | (uint)slot << 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SlotOf(ulong entry) => (int)((uint)entry >> 1);

    public static uint KeyOf(ulong entry) => (uint)(entry >> 32);

    /// <summary>The best slot not followed yet, marked now; -1 when the best <paramref name="most"/> all are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Follow(int most)
    {
        var end = Math.Min(most, Count);
        var at = _next;
        while (at < end && (_entries[at] & 1) != 0) at++;
        _next = at;
        if (at >= end) return -1;
        _next++;
        var entry = _entries[at];
        _entries[at] = entry | 1;
        return SlotOf(entry);
    }

    /// <summary>As <see cref="Follow(int)"/>, but -1 also when the best one left is above the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Follow(int most, ulong bound)
    {
        var slot = Follow(most);
        return slot >= 0 && _entries[_next - 1] <= bound ? slot : -1;
    }

    /// <summary>The slot that <see cref="Follow(int)"/> would give if nothing better came; -1 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Upcoming()
    {
        for (var at = _next; at < Count; at++)
            if ((_entries[at] & 1) == 0) return SlotOf(_entries[at]);
        return -1;
    }

    /// <summary>Merges entries that are below <see cref="Bound"/> and not in the pool; sorts them in place.</summary>
    public void Merge(ulong* found, int count)
    {
        if (count == 0) return;
        Sort(found, count);
        var entries = _entries;
        var end = Count; // entries from here on have moved
        for (var i = count - 1; i >= 0; i--)
        {
            var entry = found[i];
            var at = Position(entries, end, entry);
            Move(entries, at, end, at + i + 1);
            if (at + i < _limit) entries[at + i] = entry;
            end = at;
        }

        _next = Math.Min(_next, end);
        Count = Math.Min(Count + count, _limit);
        if (Count == _limit) Bound = entries[_limit - 1] & ~1UL;
    }

    /// <summary>Puts another entry in a place; the order is not kept.</summary>
    public void Replace(int at, ulong entry) => _entries[at] = entry;

    /// <summary>Makes the slots rows, leaves out those without, and sorts by key, then row. The pool is of no further use to a walk.</summary>
    /// <returns>How many are left.</returns>
    public int ToRows(int* rows)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            var row = Volatile.Read(ref rows[SlotOf(_entries[i])]);
            _entries[count] = Entry(KeyOf(_entries[i]), row);
            count += row >= 0 ? 1 : 0;
        }

        Count = count;
        SortNearlySorted();
        return count;
    }

    private void SortNearlySorted()
    {
        var budget = 8L * Count; // moves after which the order is not nearly right, as under codes with many equal sums
        for (var i = 1; i < Count; i++)
        {
            var moving = _entries[i];
            var at = i;
            for (; at > 0 && _entries[at - 1] > moving; at--) _entries[at] = _entries[at - 1];
            _entries[at] = moving;
            budget -= i - at;
            if (budget >= 0) continue;
            new Span<ulong>(_entries, Count).Sort();
            return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(ulong* entries, int start, int end, int target)
    {
        var length = Math.Min(end - start, _limit - target);
        if (length <= 0) return;
        if (length < 8)
        {
            for (var i = length - 1; i >= 0; i--) entries[target + i] = entries[start + i];
            return;
        }

        Buffer.MemoryCopy(entries + start, entries + target, (long)length * sizeof(ulong), (long)length * sizeof(ulong));
    }

    // How many of the first `end` entries are below the entry.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Position(ulong* entries, int end, ulong entry)
    {
        var at = 0;
        var length = end;
        while (length > 0)
        {
            var half = length >> 1;
            at = entries[at + half] < entry ? at + length - half : at;
            length = half;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sort(ulong* entries, int count)
    {
        if (count > 48)
        {
            new Span<ulong>(entries, count).Sort();
            return;
        }

        for (var i = 1; i < count; i++)
        {
            var moving = entries[i];
            var at = i;
            for (; at > 0 && entries[at - 1] > moving; at--) entries[at] = entries[at - 1];
            entries[at] = moving;
        }
    }
}
