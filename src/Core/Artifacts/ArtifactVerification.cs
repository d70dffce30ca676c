using System.Runtime.InteropServices;

namespace FeedRanker.Core;

/// <summary>Compares an artifact's header, length and every checksum with its bytes.</summary>
internal static unsafe class ArtifactVerification
{
    private const int BlocksAtOnce = 64;

    /// <returns>The offset where the sections end.</returns>
    /// <exception cref="InputException">Says what is damaged, and where.</exception>
    public static long Check(ArtifactMemory memory, string path)
    {
        var end = Header(memory, path);
        var blocks = ArtifactLayout.Blocks(end);
        var table = new ReadOnlySpan<byte>(memory.Start + end, checked((int)(blocks * ArtifactLayout.ChecksumBytes)));
        if (MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(memory.Start + end + table.Length, ArtifactLayout.ChecksumBytes)) != ArtifactLayout.Checksum(table))
            throw new InputException($"is damaged between offsets {end} and {memory.Length}: its table of checksums does not match its own checksum.", path);
        var damaged = Damaged(memory, end, blocks);
        if (damaged.Count == 0) return end;
        var first = damaged.Min();
        throw new InputException($"is damaged between offsets {StartOf(first)} and {EndOf(first, end)}: the checksum there does not match ({damaged.Count} of {blocks} blocks are damaged).", path);
    }

    private static long Header(ArtifactMemory memory, string path)
    {
        var start = new ReadOnlySpan<byte>(memory.Start, (int)Math.Min(memory.Length, ArtifactLayout.HeaderBytes));
        if (start.StartsWith(ArtifactLayout.OldMagic))
            throw new InputException("is a FeedRanker file of an older format, which this version does not read; build it again.", path);
        if (!start.StartsWith(ArtifactLayout.Magic))
            throw new InputException("is no FeedRanker file: it does not start with FEEDRNK2 at offset 0.", path);
        if (start.Length < ArtifactLayout.HeaderBytes)
            throw new InputException($"is cut off at offset {memory.Length}, within its header of {ArtifactLayout.HeaderBytes} bytes.", path);
        if (MemoryMarshal.Read<uint>(start[^ArtifactLayout.ChecksumBytes..]) != ArtifactLayout.Checksum(start[..^ArtifactLayout.ChecksumBytes]))
            throw new InputException($"is damaged between offsets 0 and {ArtifactLayout.HeaderBytes}: its header does not match its checksum.", path);
        var length = MemoryMarshal.Read<long>(start[8..]);
        var end = MemoryMarshal.Read<long>(start[16..]);
        if (memory.Length < length) throw new InputException($"is cut off at offset {memory.Length}; {length} bytes were written.", path);
        if (memory.Length > length) throw new InputException($"goes on after offset {length}, where it should end.", path);
        if (end < ArtifactLayout.HeaderBytes || end + (ArtifactLayout.Blocks(end) + 1) * ArtifactLayout.ChecksumBytes != length)
            throw new InputException($"has a malformed header at offset 16: {end} is no place for the checksums of {length} bytes.", path);
        return end;
    }

    private static List<long> Damaged(ArtifactMemory memory, long end, long blocks)
    {
        var damaged = new List<long>();
        void CheckPart(long part)
        {
            for (var block = part * BlocksAtOnce; block < Math.Min(blocks, (part + 1) * BlocksAtOnce); block++)
            {
                var start = StartOf(block);
                var bytes = new ReadOnlySpan<byte>(memory.Start + start, (int)(EndOf(block, end) - start));
                var written = MemoryMarshal.Read<uint>(new ReadOnlySpan<byte>(memory.Start + end + block * ArtifactLayout.ChecksumBytes, ArtifactLayout.ChecksumBytes));
                if (ArtifactLayout.Checksum(bytes) == written) continue;
                lock (damaged) damaged.Add(block);
            }
        }

        var parts = (blocks + BlocksAtOnce - 1) / BlocksAtOnce;
        if (parts == 1) CheckPart(0);
        else Parallel.For(0, parts, CheckPart);
        GC.KeepAlive(memory);
        return damaged;
    }

    private static long StartOf(long block) => block == 0 ? ArtifactLayout.HeaderBytes : block * ArtifactLayout.BlockBytes;

    private static long EndOf(long block, long end) => Math.Min(end, (block + 1) * ArtifactLayout.BlockBytes);
}
