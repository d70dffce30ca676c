using System.Numerics;
using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>The rows whose bit is set pass; rows beyond the bitmap do not.</summary>
public readonly ref struct RowBitmap : IRowFilter
{
    private readonly ReadOnlySpan<ulong> _bits;

    /// <summary>Reads bit r % 64 of word r / 64 for row r.</summary>
    public RowBitmap(ReadOnlySpan<ulong> bits)
    {
        _bits = bits;
        long set = 0;
        foreach (var word in bits) set += BitOperations.PopCount(word);
        Selectivity = bits.IsEmpty ? 0 : set / (64.0 * bits.Length);
    }

    /// <inheritdoc />
    public double Selectivity { get; }

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Allows(int row)
    {
        var word = row >> 6;
        return (uint)word < (uint)_bits.Length && (_bits[word] >> (row & 63) & 1) != 0;
    }
}
