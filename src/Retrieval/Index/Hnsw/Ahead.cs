using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Retrieval;

/// <summary>Asks for memory before it is needed.</summary>
internal static unsafe class Ahead
{
    private const int Line = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* start, int bytes)
    {
        if (!Sse.IsSupported) return;
        for (var at = 0; at < bytes; at += Line) Sse.Prefetch0((byte*)start + at);
    }
}
