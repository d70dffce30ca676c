namespace FeedRanker.TestKit;

/// <summary>Bytes that code allocates on this thread.</summary>
public static class Allocation
{
    /// <summary>
    /// The least of several rounds: what the code itself allocates every time. On a busy machine the runtime compiles
    /// anew and collects in the midst of a round, and its bytes count for the thread; a test beside it may hold shared scratch.
    /// </summary>
    public static long Least(Action round)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 5 && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
