using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// The one writer of the state being served: shows it what the store has taken in, one write at a time and in the order of
/// the log, so that a place in the log says all of the state. It can move on to a state of other definitions
/// (<see cref="StateRebuild"/>) that has seen every write exactly once.
/// </summary>
/// <remarks>
/// The store tells of its writes in their order; they wait here until someone applies them, and whoever wrote one applies
/// everything that waits before returning.
/// </remarks>
internal sealed class StateWriter : IStoreWatcher, IOnlineView
{
    private readonly Lock _write = new();
    private readonly Queue<StoreWrite> _waiting = []; // its own lock; taken after the writer's, never before it
    private FeedState _state;
    private StateBacklog? _backlog; // while another state is being replayed

    /// <param name="store">Whose writes.</param>
    /// <param name="state">A state that has taken in the log up to a place.</param>
    /// <param name="through">That place; the store must not have moved on from it.</param>
    public StateWriter(StateStore store, FeedState state, LogPosition through)
    {
        _state = state;
        if (store.Watch(this) != through) throw new InvalidOperationException($"The log has moved on from {through} while its state was being made.");
    }

    public event Action<FeatureEngine>? Moved;

    public FeatureEngine Features => Volatile.Read(ref _state).Features;

    /// <summary>Shows everything the store has taken in.</summary>
    public void Show()
    {
        lock (_write) Drain();
    }

    public void ForgetUsers(FeatureEngine features)
    {
        lock (_write)
        {
            Drain();
            if (features == _state.Features) features.ForgetUsers();
        }
    }

    /// <summary>Takes the state as it is with everything the store has taken in; null when users are kept elsewhere.</summary>
    public StateCapture? Capture()
    {
        lock (_write)
        {
            Drain();
            return _state.Features.KeepsUsers ? _state.Capture() : null;
        }
    }

    void IStoreWatcher.Written(StoreWrite write, Action? publish)
    {
        if (publish is null)
        {
            lock (_waiting) _waiting.Enqueue(write);
            return;
        }

        lock (_write)
        {
            Drain();
            Take(write, publish);
        }
    }

    /// <summary>From here on, every change is also remembered for a state that is being replayed. One at a time.</summary>
    internal void Remember()
    {
        lock (_write)
        {
            if (_backlog is not null) throw new InvalidOperationException("A state is being replayed already.");
            _backlog = new StateBacklog();
        }
    }

    /// <summary>Gives what was remembered since the last call, and goes on remembering.</summary>
    internal StateBacklog TakeBacklog()
    {
        lock (_write)
        {
            var taken = _backlog ?? throw new InvalidOperationException("Nothing is being remembered.");
            _backlog = new StateBacklog();
            return taken;
        }
    }

    internal void Forget()
    {
        lock (_write) _backlog = null;
    }

    /// <summary>
    /// Gives another state the rest of what was remembered and goes on with it; <paramref name="publish"/> shows it to
    /// requests, between two changes.
    /// </summary>
    internal void MoveTo(FeedState next, LogPosition through, Action publish)
    {
        lock (_write)
        {
            Drain();
            _backlog?.ApplyTo(next, through);
            _backlog = null;
            Volatile.Write(ref _state, next);
            publish();
        }

        Moved?.Invoke(next.Features);
    }

    private void Drain()
    {
        while (true)
        {
            StoreWrite? write;
            lock (_waiting)
                if (!_waiting.TryDequeue(out write)) return;
            Take(write, publish: null);
        }
    }

    private void Take(StoreWrite write, Action? publish)
    {
        _backlog?.Add(write);
        _state.Apply(write, publish);
    }
}
