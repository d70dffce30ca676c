using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// The one writer of the state being served: shows it what the store has taken in, one change at a time, and can move on
/// to a state of other definitions (<see cref="StateRebuild"/>) that has seen every event exactly once.
/// </summary>
/// <remarks>
/// An append is durable before it is applied, and appends are applied in any order. So when a state was replayed from the
/// log up to a place, the writer leaves out every append not after that place, whenever it comes.
/// </remarks>
internal sealed class StateWriter(StateStore store, FeedState state, long throughSeq) : IOnlineView
{
    private readonly Lock _write = new();
    private readonly Lock _following = new();
    private FeedState _state = state;
    private long _throughSeq = throughSeq; // the log up to here was replayed into the state
    private StateBacklog? _backlog; // while another state is being replayed

    /// <summary>Whether another store keeps the users' side of states: then it is not kept here once a state is served.</summary>
    public bool UsersElsewhere { get; init; }

    public FeatureEngine Features => Volatile.Read(ref _state).Features;

    public void ApplyShared(AppendResult batch, IReadOnlyList<EventFacts> facts)
    {
        if (batch.Events.Length == 0) return;
        lock (_write)
        {
            _backlog?.Add(batch);
            if (batch.LastSeq <= _throughSeq) return;
            _state.ShowCatalog(store);
            for (var i = 0; i < batch.Events.Length; i++) _state.ApplyShared(batch.Events[i], facts[i]);
        }
    }

    public void Apply(AppendResult batch)
    {
        if (batch.Events.Length == 0) return;
        lock (_write)
        {
            _backlog?.Add(batch);
            if (batch.LastSeq <= _throughSeq) return;
            _state.ShowCatalog(store); // an event may be of an item that its upsert has stored and not shown yet
            _state.Apply(batch.Events);
        }
    }

    public void ShowCatalog()
    {
        lock (_write) _state.ShowCatalog(store);
    }

    /// <summary>Stores a follow or its end, and shows it.</summary>
    public bool Follow(string userId, string author, bool unfollow, long timeMs)
    {
        lock (_following) // memory learns of them in the order in which the store did
        {
            var changed = store.Follow(userId, author, unfollow, timeMs);
            if (!changed || !store.Users.TryGetRow(userId, out var user)) return changed;
            lock (_write)
            {
                _state.ShowCatalog(store);
                if (!store.Catalog.Authors.TryGet(author, out var id)) return changed;
                _backlog?.Add(user, id, !unfollow);
                if (!UsersElsewhere) _state.Features.SetFollow(user, id, !unfollow);
            }

            return changed;
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
    internal void MoveTo(FeedState next, long throughSeq, Action publish)
    {
        lock (_write)
        {
            next.ShowCatalog(store);
            _backlog?.ApplyTo(next, throughSeq);
            if (UsersElsewhere) next.Features.ForgetUsers();
            (_state, _throughSeq, _backlog) = (next, throughSeq, null);
            publish();
        }
    }
}
