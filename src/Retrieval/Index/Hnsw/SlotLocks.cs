namespace FeedRanker.Retrieval;

/// <summary>Spin locks for the short time that one slot's links are rewritten; slots share them by their last bits.</summary>
internal sealed class SlotLocks
{
    private const int Mask = (1 << 14) - 1;

    private readonly int[] _taken = new int[Mask + 1];

    public void Enter(int slot)
    {
        ref var taken = ref _taken[slot & Mask];
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref taken, 1, 0) != 0) wait.SpinOnce();
    }

    public void Exit(int slot) => Volatile.Write(ref _taken[slot & Mask], 0);
}
