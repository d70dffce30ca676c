using FeedRanker.TestKit;

namespace FeedRanker.Core.Tests;

public class SharedTurnsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_ManyCallersAtOnce_TakesEachTurnOnceAndLeavesNobodyInside(int helpers)
    {
        Parallel.For(0, 8, _ =>
        {
            var taken = new int[50];
            var (inside, most) = (0, 0);
            var shared = new SharedTurns(
                turn =>
                {
                    var now = Interlocked.Increment(ref inside);
                    for (int seen; now > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, now, seen) != seen;) { }
                    Interlocked.Increment(ref taken[turn]);
                    Thread.SpinWait(20);
                    Interlocked.Decrement(ref inside);
                },
                helpers);
            for (var run = 0; run < 200; run++)
            {
                var turns = run % (taken.Length + 1);
                Array.Clear(taken);
                shared.Run(turns);
                Assert.Equal(0, Volatile.Read(ref inside));
                for (var turn = 0; turn < taken.Length; turn++) Assert.Equal(turn < turns ? 1 : 0, taken[turn]);
            }

            Assert.InRange(most, 1, helpers + 1);
        });
    }

    [Fact]
    public void Run_OneTurnThatWaitsForAnother_IsHelpedByTheThreadPool()
    {
        using var second = new ManualResetEventSlim();
        var threads = new Thread[2];
        var shared = new SharedTurns(
            turn =>
            {
                threads[turn] = Thread.CurrentThread;
                if (turn == 1) second.Set();
                else Assert.True(second.Wait(Long), "no thread of the pool took the second turn");
            },
            helpers: 1);
        shared.Run(2);
        Assert.NotSame(threads[0], threads[1]);
    }

    [Fact]
    public void Run_PoolThatNeverComes_IsDoneByTheCallerAndInvitesNoMoreThanItsHelpers()
    {
        // More items that block than the pool starts within a second, so that invitations stay in its queue.
        using var open = new ManualResetEventSlim();
        ThreadPool.GetMinThreads(out var least, out _);
        using var left = new CountdownEvent(2 * least);
        for (var i = 0; i < 2 * least; i++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => { open.Wait(Long); left.Signal(); }, null);
        try
        {
            var sum = 0;
            var shared = new SharedTurns(turn => Interlocked.Add(ref sum, turn), helpers: 2);
            var before = ThreadPool.PendingWorkItemCount;
            for (var run = 0; run < 1000; run++) shared.Run(4);
            Assert.Equal(6000, sum);
            Assert.InRange(ThreadPool.PendingWorkItemCount - before, long.MinValue, 500); // other tests queue too; one invitation a run would be 2000
        }
        finally
        {
            open.Set();
            Assert.True(left.Wait(Long));
        }
    }

    [Fact]
    public void Run_TurnsThatFail_ThrowsOfTheLowestAfterAllHaveLeftAndRunsAgain()
    {
        var (inside, isSound) = (0, false);
        var shared = new SharedTurns(
            turn =>
            {
                Interlocked.Increment(ref inside);
                Thread.SpinWait(200 * (turn % 3));
                Interlocked.Decrement(ref inside);
                if (!isSound && turn >= 5) throw new InvalidOperationException($"turn {turn}");
            },
            helpers: 3);
        for (var run = 0; run < 200; run++)
        {
            Assert.Equal("turn 5", Assert.Throws<InvalidOperationException>(() => shared.Run(12)).Message);
            Assert.Equal(0, Volatile.Read(ref inside));
        }

        isSound = true;
        shared.Run(12);
    }

    [Fact]
    public void Run_AfterItsFirst_AllocatesNothing()
    {
        var shared = new SharedTurns(static _ => Thread.SpinWait(500), helpers: 2);
        for (var i = 0; i < 100; i++) shared.Run(8);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 100; i++) shared.Run(8);
        }));
    }
}
