namespace FeedRanker.Retrieval;

/// <summary>
/// How scanned codes lie in memory: blocks of 16 rows, and in a block, for each group of four numbers, the four codes of
/// row 0, then of row 1, to row 15. One query group against one load then adds to the sums of 8 rows at once, and no sum
/// ever crosses a register.
/// </summary>
internal static unsafe class CodeBlocks
{
    /// <summary>Rows per block.</summary>
    public const int Rows = 16;

    /// <summary>Numbers per group.</summary>
    public const int Group = 4;

    /// <summary>Bytes from one group of a block to the next.</summary>
    public const int GroupBytes = Rows * Group;

    /// <summary>What a code of zero is stored as.</summary>
    public const int Offset = 128;

    /// <summary>The largest code, and the negated smallest.</summary>
    public const int Most = 127;

    /// <summary>Blocks that hold so many rows.</summary>
    public static int Of(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>Where a row's codes of group 0 are.</summary>
    /// <param name="codes">The first block.</param>
    /// <param name="slot">The row, counted from the first block's first.</param>
    /// <param name="stride">Codes per row, a multiple of <see cref="Group"/>.</param>
    public static byte* Row(byte* codes, int slot, int stride) => codes + (long)(slot / Rows) * Rows * stride + slot % Rows * Group;

    /// <summary>Puts row-major codes in their place.</summary>
    public static void Put(byte* codes, int slot, int stride, sbyte* row)
    {
        var to = (uint*)Row(codes, slot, stride);
        var from = (uint*)row;
        for (var g = 0; g < stride / Group; g++) to[g * Rows] = from[g] ^ 0x80808080u; // two's complement to offset 128
    }

    /// <summary>Reads a row's codes back.</summary>
    public static void Get(byte* codes, int slot, int stride, sbyte* row)
    {
        var from = (uint*)Row(codes, slot, stride);
        var to = (uint*)row;
        for (var g = 0; g < stride / Group; g++) to[g] = from[g * Rows] ^ 0x80808080u;
    }
}
