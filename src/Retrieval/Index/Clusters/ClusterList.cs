using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>
/// The rows of one cluster. One writer appends: it fills the slot, marks it alive, then publishes the count; searches that
/// run meanwhile see the slot whole or not at all. A slot is never filled twice: a full list is replaced by a larger one.
/// </summary>
internal sealed unsafe class ClusterList
{
    private readonly ClusterStorage _storage;
    private int _count;

    /// <param name="storage">Where the slots are.</param>
    /// <param name="firstBlock">Its first block there.</param>
    /// <param name="blocks">How many blocks it may fill.</param>
    /// <param name="stride">Numbers per vector, padded.</param>
    /// <param name="scale">What its codes are multiplied by.</param>
    public ClusterList(ClusterStorage storage, int firstBlock, int blocks, int stride, float scale)
    {
        _storage = storage;
        var first = (long)firstBlock * CodeBlocks.Rows;
        FirstBlock = firstBlock;
        Capacity = blocks * CodeBlocks.Rows;
        Stride = stride;
        Scale = scale;
        Codes = storage.Codes.Pointer + first * stride;
        Rows = storage.Rows.Pointer + first;
        Biases = storage.Biases is null ? null : storage.Biases.Pointer + first;
        Vectors = storage.Vectors is null ? null : storage.Vectors.Pointer + first * stride;
        Fine = storage.Fine is null ? null : storage.Fine.Pointer + first * stride;
        Alive = storage.Alive.Pointer + firstBlock;
    }

    public ClusterStorage Storage => _storage;

    public int FirstBlock { get; }

    public int Capacity { get; }

    public int Stride { get; }

    public float Scale { get; }

    /// <summary>The longest row of codes, at least: what a query's own rounding errors are multiplied by.</summary>
    public float Reach { get; set; }

    public byte* Codes { get; }

    public int* Rows { get; }

    public float* Biases { get; }

    public float* Vectors { get; }

    public byte* Fine { get; }

    public ushort* Alive { get; }

    /// <summary>Slots filled, those of deleted rows among them.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the slot's row is there.</summary>
    public bool IsAlive(int slot) => (Volatile.Read(ref Alive[slot / CodeBlocks.Rows]) >> slot % CodeBlocks.Rows & 1) != 0;

    /// <summary>The slot has been filled: from here on searches may see it.</summary>
    public void Publish(int slot)
    {
        Volatile.Write(ref Alive[slot / CodeBlocks.Rows], (ushort)(Alive[slot / CodeBlocks.Rows] | 1 << slot % CodeBlocks.Rows));
        Volatile.Write(ref _count, slot + 1);
    }

    /// <summary>No search that begins after this sees the slot.</summary>
    public void Remove(int slot)
    {
        Volatile.Write(ref Alive[slot / CodeBlocks.Rows], (ushort)(Alive[slot / CodeBlocks.Rows] & ~(1 << slot % CodeBlocks.Rows)));
        Interlocked.MemoryBarrier();
    }

    /// <summary>Takes over a slot of another list of the same scale, bit for bit.</summary>
    public void CopySlot(int slot, ClusterList from, int fromSlot)
    {
        var to = (uint*)CodeBlocks.Row(Codes, slot, Stride);
        var source = (uint*)CodeBlocks.Row(from.Codes, fromSlot, Stride);
        for (var g = 0; g < Stride / CodeBlocks.Group; g++) to[g * CodeBlocks.Rows] = source[g * CodeBlocks.Rows];
        Reach = from.Reach;
        Rows[slot] = from.Rows[fromSlot];
        if (Biases is not null) Biases[slot] = from.Biases[fromSlot];
        if (Vectors is not null) Unsafe.CopyBlock(Vectors + (long)slot * Stride, from.Vectors + (long)fromSlot * Stride, (uint)Stride * sizeof(float));
        if (Fine is not null) Unsafe.CopyBlock(Fine + (long)slot * Stride, from.Fine + (long)fromSlot * Stride, (uint)Stride);
        Publish(slot);
    }
}
