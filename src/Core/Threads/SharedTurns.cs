using System.Runtime.ExceptionServices;

namespace FeedRanker.Core;

/// <summary>
/// Work in turns that the caller's thread shares with threads of the pool: whoever is free takes the next turn. The caller takes
/// all that nobody else does and waits only for turns that have begun, so a pool that is busy elsewhere never makes it slower
/// than alone, and turns that wait for nothing cannot deadlock. No turn runs when <see cref="Run"/> returns or throws. For one caller
/// at a time; nothing is allocated in the steady state.
/// </summary>
/// <param name="turn">Takes one turn, by its number from 0; several run at the same time.</param>
/// <param name="helpers">The most pool threads that take turns beside the caller, 0 or more.</param>
public sealed class SharedTurns(Action<int> turn, int helpers) : IThreadPoolWorkItem
{
    private readonly ManualResetEventSlim _left = new(false);
    private readonly Lock _gate = new();
    private int _turns;
    private int _next;
    private int _failed;
    private ExceptionDispatchInfo? _failure;

    // Threads that take turns, the caller among them; 0 between runs, when nobody may enter.
    private int _inside;

    // Invitations in the pool's queue. One that arrives late does nothing, or serves the run that it finds: there are never more
    // than helpers, however far behind the pool is.
    private int _invited;

    /// <summary>Takes turns 0 to <paramref name="turns"/> - 1.</summary>
    /// <exception cref="Exception">What the lowest turn that failed has thrown; turns after it may not have been taken.</exception>
    public void Run(int turns)
    {
        (_turns, _next, _failure) = (turns, 0, null);
        Volatile.Write(ref _inside, 1);
        try
        {
            Invite(Math.Min(helpers, turns - 1));
            TakeTurns();
        }
        finally
        {
            Close();
        }

        _failure?.Throw();
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Decrement(ref _invited);
        if (!TryEnter()) return;
        TakeTurns();
        if (Interlocked.Decrement(ref _inside) == 1) _left.Set();
    }

    private void Invite(int wanted)
    {
        while (Volatile.Read(ref _invited) < wanted)
        {
            Interlocked.Increment(ref _invited);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Close()
    {
        while (Interlocked.CompareExchange(ref _inside, 0, 1) != 1)
        {
            _left.Reset(); // before looking: who leaves after the look wakes the wait
            if (Volatile.Read(ref _inside) != 1) _left.Wait();
        }
    }

    private bool TryEnter()
    {
        while (true)
        {
            var inside = Volatile.Read(ref _inside);
            if (inside == 0 || inside > helpers) return false;
            if (Interlocked.CompareExchange(ref _inside, inside + 1, inside) == inside) return true;
        }
    }

    // Turns are taken in order and a thread stops at the first of its own that fails, so the lowest that fails is always taken.
    private void TakeTurns()
    {
        var mine = 0;
        try
        {
            while ((mine = Interlocked.Increment(ref _next) - 1) < _turns) turn(mine);
        }
        catch (Exception failure)
        {
            lock (_gate)
                if (_failure is null || mine < _failed) (_failed, _failure) = (mine, ExceptionDispatchInfo.Capture(failure));
        }
    }
}
