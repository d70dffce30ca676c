using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Native blocks as sections of artifacts.</summary>
internal static unsafe class ArtifactBlocks
{
    /// <summary>Writes a block of any length as a section.</summary>
    public static void Write<T>(this ArtifactWriter writer, string section, NativeBlock<T> block)
        where T : unmanaged
    {
        writer.Write(section, block.Pointer, block.Length);
        GC.KeepAlive(block);
    }

    /// <summary>
    /// A section in place; the block keeps the reader's memory. Writing there is allowed and stays within the process.
    /// </summary>
    /// <exception cref="InputException">No such section, another element type, or another length.</exception>
    public static NativeBlock<T> Block<T>(this ArtifactReader reader, string section, long length)
        where T : unmanaged
    {
        var first = reader.Locate<T>(section, out var count);
        return count == length
            ? new NativeBlock<T>(reader, first, count)
            : throw new InputException($"section '{section}' has {count} elements where {length} are needed.", reader.Path);
    }
}
