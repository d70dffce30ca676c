using System.Runtime.InteropServices;

namespace FeedRanker.Core;

/// <summary>
/// Memory from the system, freed by the finalizer: whoever follows <see cref="Pointer"/> keeps the object. From 4 MiB on with huge
/// pages where the kernel gives them, which makes reads from far apart cheaper by half.
/// </summary>
public sealed unsafe partial class PageMemory
{
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePages = 14; // MADV_HUGEPAGE

    private readonly long _bytes;

    /// <summary>Takes memory.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="use">What it is for, for whoever reads that there is none left.</param>
    /// <param name="zeroed">Whether all of it is zeroed now; else it holds anything, and takes memory as it is written to.</param>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public PageMemory(long bytes, string use, bool zeroed = true)
    {
        _bytes = bytes;
        var huge = bytes >= 2 * (long)HugePage;
        var size = (nuint)bytes;
        if (huge) size = (size + HugePage - 1) / HugePage * HugePage;
        try
        {
            Pointer = NativeMemory.AlignedAlloc(Math.Max(size, 64), huge ? HugePage : 64);
        }
        catch (OutOfMemoryException)
        {
            throw new OutOfMemoryException($"the system has no {(bytes >> 20) + 1:N0} MiB more for {use}.");
        }

        if (huge && OperatingSystem.IsLinux()) _ = Advise(Pointer, size, AdviseHugePages); // advice: refused is as good
        if (zeroed) NativeMemory.Clear(Pointer, size);
        if (bytes > 0) GC.AddMemoryPressure(bytes);
    }

    /// <summary>Gives it back.</summary>
    ~PageMemory()
    {
        if (Pointer is null) return; // the allocation failed
        NativeMemory.AlignedFree(Pointer);
        if (_bytes > 0) GC.RemoveMemoryPressure(_bytes);
    }

    /// <summary>Its first byte, aligned to 64 bytes at least.</summary>
    public void* Pointer { get; }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint length, int advice);
}
