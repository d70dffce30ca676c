namespace FeedRanker.Retrieval;

/// <summary>The memory of one or many <see cref="ClusterList"/>s: blocks of 16 slots.</summary>
internal sealed class ClusterStorage
{
    /// <summary>Allocates.</summary>
    /// <param name="blocks">Blocks of 16 slots.</param>
    /// <param name="stride">Numbers per vector, padded.</param>
    /// <param name="squared">Whether rows have a bias, as squared distances need.</param>
    /// <param name="floats">Whether vectors are kept whole, else as a second code that refines the first.</param>
    public ClusterStorage(int blocks, int stride, bool squared, bool floats)
        : this(
            new NativeBlock<byte>((long)blocks * CodeBlocks.Rows * stride),
            new NativeBlock<int>((long)blocks * CodeBlocks.Rows),
            squared ? new NativeBlock<float>((long)blocks * CodeBlocks.Rows) : null,
            floats ? new NativeBlock<float>((long)blocks * CodeBlocks.Rows * stride) : null,
            floats ? null : new NativeBlock<byte>((long)blocks * CodeBlocks.Rows * stride))
    {
    }

    /// <summary>Sees memory that is there.</summary>
    public ClusterStorage(NativeBlock<byte> codes, NativeBlock<int> rows, NativeBlock<float>? biases, NativeBlock<float>? vectors, NativeBlock<byte>? fine)
    {
        Codes = codes;
        Rows = rows;
        Biases = biases;
        Vectors = vectors;
        Fine = fine;
        Alive = new NativeBlock<ushort>(rows.Length / CodeBlocks.Rows);
    }

    /// <summary>As <see cref="CodeBlocks"/> lie.</summary>
    public NativeBlock<byte> Codes { get; }

    /// <summary>The row at each slot.</summary>
    public NativeBlock<int> Rows { get; }

    /// <summary>What the score of each slot has added, or null.</summary>
    public NativeBlock<float>? Biases { get; }

    /// <summary>The vector at each slot, or null.</summary>
    public NativeBlock<float>? Vectors { get; }

    /// <summary>256ths of the first code's step at each slot, row-major, or null.</summary>
    public NativeBlock<byte>? Fine { get; }

    /// <summary>A bit per slot: the row is there.</summary>
    public NativeBlock<ushort> Alive { get; }

    public long Bytes => Codes.Bytes + Rows.Bytes + (Biases?.Bytes ?? 0) + (Vectors?.Bytes ?? 0) + (Fine?.Bytes ?? 0) + Alive.Bytes;
}
