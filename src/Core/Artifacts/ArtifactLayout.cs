using System.Numerics;
using System.Runtime.InteropServices;

namespace FeedRanker.Core;

/// <summary>What <see cref="ArtifactWriter"/> and <see cref="ArtifactReader"/> agree on beside the sections.</summary>
internal static class ArtifactLayout
{
    public const int Alignment = 64;

    /// <summary>Bytes of the header: magic, length of the file, offset of the checksums, zeros, CRC-32C of all that.</summary>
    public const int HeaderBytes = 64;

    /// <summary>Bytes under one checksum; the first block starts after the header.</summary>
    public const int BlockBytes = 1 << 16;

    public const int ChecksumBytes = sizeof(uint);

    /// <summary>The start of every file; of those of the first format too, but for the last letter.</summary>
    public static ReadOnlySpan<byte> Magic => "FEEDRNK2"u8;

    public static ReadOnlySpan<byte> OldMagic => "FEEDRNKR"u8;

    /// <summary>How many blocks a body that ends at this offset has.</summary>
    public static long Blocks(long end) => (end + BlockBytes - 1) / BlockBytes;

    /// <summary>CRC-32C (Castagnoli) of bytes that follow those of <paramref name="checksum"/>, without the usual inversions.</summary>
    public static uint Checksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) checksum = BitOperations.Crc32C(checksum, word);
        foreach (var rest in bytes[(bytes.Length & ~7)..]) checksum = BitOperations.Crc32C(checksum, rest);
        return checksum;
    }

    /// <summary>The checksum of one whole part. It starts from ones, so that zeros lost or added show.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes) => Checksum(uint.MaxValue, bytes);
}
