namespace FeedRanker.Retrieval;

/// <summary>Consecutive blocks of 16 rows, as a scan sees them.</summary>
/// <param name="codes">As <see cref="CodeBlocks"/> lie.</param>
/// <param name="biases">What each row's score has added, or null.</param>
/// <param name="alive">A bit per row: it counts.</param>
/// <param name="rows">The row at each slot; null when it is the slot itself.</param>
/// <param name="count">Blocks.</param>
/// <param name="stride">Codes per row.</param>
internal readonly unsafe struct ScannedBlocks(byte* codes, float* biases, ushort* alive, int* rows, int count, int stride)
{
    public byte* Codes { get; } = codes;

    public float* Biases { get; } = biases;

    public ushort* Alive { get; } = alive;

    public int* Rows { get; } = rows;

    public int Count { get; } = count;

    public int Stride { get; } = stride;

    /// <summary>Some of them.</summary>
    public ScannedBlocks From(int block, int length) => new(
        Codes + (long)block * CodeBlocks.Rows * Stride,
        Biases is null ? null : Biases + (long)block * CodeBlocks.Rows,
        Alive + block,
        Rows is null ? null : Rows + (long)block * CodeBlocks.Rows,
        length,
        Stride);
}
