using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FeedRanker.Core;

/// <summary>
/// The bytes of a file at an address that is a multiple of 64: read into an array, or mapped, private to the process
/// (what is written there never reaches the file). A file is replaced by renaming, so a mapping keeps the one it opened.
/// </summary>
internal sealed unsafe class ArtifactMemory
{
    private readonly object _owner;

    private ArtifactMemory(object owner, byte* start, long length)
    {
        _owner = owner;
        Start = start;
        Length = length;
    }

    public byte* Start { get; }

    public long Length { get; }

    /// <exception cref="InputException">The file cannot be read, or is longer than an array may be.</exception>
    public static ArtifactMemory Read(string path) => Guarded(path, file =>
    {
        var length = RandomAccess.GetLength(file);
        if (length > Array.MaxLength - ArtifactLayout.Alignment)
            throw new InputException($"has {length} bytes, more than are read at once; it can only be mapped.", path);
        var array = GC.AllocateUninitializedArray<byte>((int)length + ArtifactLayout.Alignment, pinned: true);
        var start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        start += (ArtifactLayout.Alignment - (nint)start % ArtifactLayout.Alignment) % ArtifactLayout.Alignment;
        long read = 0;
        for (int got; read < length && (got = RandomAccess.Read(file, new Span<byte>(start + read, (int)(length - read)), read)) > 0;) read += got;
        return new ArtifactMemory(array, start, read);
    });

    /// <exception cref="InputException">The file cannot be mapped.</exception>
    public static ArtifactMemory Map(string path) => Guarded(path, file =>
    {
        var length = RandomAccess.GetLength(file);
        if (length == 0) return new ArtifactMemory(Array.Empty<byte>(), null, 0);
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
        // Not disposed: the handle's finalizer unmaps the view when nothing refers to this memory any more.
        var view = mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite).SafeMemoryMappedViewHandle;
        return new ArtifactMemory(view, (byte*)view.DangerousGetHandle(), length);
    });

    /// <summary>Bytes within the file, safe to keep where the file was read into an array.</summary>
    public Span<byte> Slice(long at, int length)
    {
        if (_owner is not byte[] array) return new Span<byte>(Start + at, length);
        var first = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        return array.AsSpan((int)(Start - first + at), length);
    }

    private static ArtifactMemory Guarded(string path, Func<SafeFileHandle, ArtifactMemory> open)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return open(file);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {denied.Message}", path, inner: denied);
        }
    }
}
