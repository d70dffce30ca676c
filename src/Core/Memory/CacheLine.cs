using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Core;

/// <summary>Asks for memory before it is needed, so that reads from far apart overlap.</summary>
public static class CacheLine
{
    /// <summary>Bytes that come together.</summary>
    public const int Bytes = 64;

    /// <summary>Asks for the line a reference is in. A hint: it is never followed, and the object may move meanwhile.</summary>
    public static unsafe void Prefetch<T>(ref readonly T at)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in at)));
    }

    /// <summary>Asks for all lines of a span.</summary>
    public static unsafe void Prefetch<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (!Sse.IsSupported || values.IsEmpty) return;
        var step = Math.Max(1, Bytes / sizeof(T));
        for (var i = 0; i < values.Length; i += step) Prefetch(in values[i]);
        Prefetch(in values[^1]);
    }
}
