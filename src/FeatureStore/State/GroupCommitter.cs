using System.Threading.Channels;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Lets many callers share one transaction and one wait for the disk: while one group is being written, the next
/// gathers. One thread writes; it starts with the first caller.
/// </summary>
internal sealed class GroupCommitter : IDisposable
{
    private const int MaxGroupEvents = 50_000;

    private readonly Func<IReadOnlyList<PreparedEvents>, AppendResult[]> _commit;
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lazy<Task> _writer;

    /// <summary>Makes one that hands groups to <paramref name="commit"/>, which writes all of a group or throws.</summary>
    public GroupCommitter(Func<IReadOnlyList<PreparedEvents>, AppendResult[]> commit)
    {
        _commit = commit;
        _writer = new Lazy<Task>(() => Task.Factory.StartNew(
            WriteGroups, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <summary>Waits for its turn; the task ends when the events are on disk.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Task<AppendResult> Enqueue(PreparedEvents events)
    {
        _ = _writer.Value;
        var waiting = new Waiting(events, new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(waiting), this);
        return waiting.Done.Task;
    }

    /// <summary>Writes what waits and ends.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        if (_writer.IsValueCreated) _writer.Value.Wait();
    }

    private void WriteGroups()
    {
        var group = new List<Waiting>();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            var events = 0;
            while (events < MaxGroupEvents && _queue.Reader.TryRead(out var waiting))
            {
                group.Add(waiting);
                events += waiting.Events.Keys.Length;
            }

            Write(group);
        }
    }

    private void Write(List<Waiting> group)
    {
        try
        {
            var results = _commit(group.ConvertAll(w => w.Events));
            for (var i = 0; i < results.Length; i++) group[i].Done.SetResult(results[i]);
        }
        catch (Exception failure)
        {
            foreach (var waiting in group) waiting.Done.TrySetException(failure); // not acknowledged: nothing was written
        }
    }

    private readonly record struct Waiting(PreparedEvents Events, TaskCompletionSource<AppendResult> Done);
}
