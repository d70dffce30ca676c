using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Zeroed numbers outside the collector's heap, 64-byte aligned, longer than 2 GiB where need be. Large blocks ask the
/// kernel for huge pages, which takes about half off the latency of a dependent load. Freed when nothing refers to it, so
/// a search keeps its index reachable until it is done (<see cref="GC.KeepAlive"/>).
/// </summary>
internal sealed unsafe class NativeBlock<T>
    where T : unmanaged
{
    private readonly PageMemory? _owned;
    private readonly object? _owner;

    /// <summary>Allocates.</summary>
    /// <exception cref="OutOfMemoryException">The system has no such memory; nothing was allocated.</exception>
    public NativeBlock(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _owned = new PageMemory(checked(length * sizeof(T)), "vectors and their index");
        Length = length;
        Pointer = (T*)_owned.Pointer;
    }

    /// <summary>Sees memory that <paramref name="owner"/> holds, such as a mapped file.</summary>
    public NativeBlock(object owner, T* pointer, long length)
    {
        _owner = owner;
        Pointer = pointer;
        Length = length;
    }

    /// <summary>The first element.</summary>
    public T* Pointer { get; }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>Bytes.</summary>
    public long Bytes => Length * sizeof(T);

    /// <summary>A part of it.</summary>
    public Span<T> Slice(long start, int length)
    {
        if (start < 0 || length < 0 || start + length > Length)
            throw new ArgumentOutOfRangeException(nameof(start), $"{start}+{length} is not within {Length} elements.");
        return new Span<T>(Pointer + start, length);
    }

    /// <summary>All of it, where that is at most 2³¹ - 1 elements.</summary>
    public Span<T> Span => Slice(0, checked((int)Length));
}
