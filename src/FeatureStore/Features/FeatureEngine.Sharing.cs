using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <content>Users whose state is kept elsewhere: this process has how many steps the log has of each, and the rest of the state.</content>
public sealed partial class FeatureEngine
{
    private int[]? _steps; // by row, once users are elsewhere; grows, below 0 for a user whose state is not as the log makes it
    private UserState? _nobody;
    private UserStateCodec? _codec;
    private NameSpaces? _names;

    /// <summary>
    /// Forgets all users, of whom another store knows, but for how much the log has of each: from here on, events come with
    /// facts. One writer at a time.
    /// </summary>
    public void ForgetUsers()
    {
        _ = Codec; // made now rather than by the first request: it takes a hash of every name
        _nobody ??= new UserState(Core.Plan, _limits);
        var steps = new int[Math.Max(1024, _states.Length)];
        foreach (var (row, user) in Users) steps[row] = user.Steps;
        _state.Enter();
        Volatile.Write(ref _steps, steps);
        Volatile.Write(ref _states, []);
        _state.Leave();
    }

    /// <summary>
    /// How many steps (events that are not late, follows and their ends) the log has of a user; 0 for an unknown one, below 0
    /// when the user's state is not as this log makes it. Any thread.
    /// </summary>
    internal int StepsOf(int userRow)
    {
        if (Volatile.Read(ref _steps) is not { } steps) return Find(userRow)?.Steps ?? 0;
        return (uint)userRow < (uint)steps.Length ? Volatile.Read(ref steps[userRow]) : 0;
    }

    /// <summary>What turns users' states into bytes and back; another one when the catalog's tables of names are others.</summary>
    internal UserStateCodec Codec
    {
        get
        {
            var core = Core;
            lock (_gate)
            {
                var surfaces = _surfaces ?? throw new InvalidOperationException("Bind the surfaces before a user's state is shared.");
                if (_codec is not null && _names!.IsOf(_catalog, surfaces)) return _codec;
                _names = new NameSpaces(_catalog, surfaces);
                return _codec = new UserStateCodec(core.Plan, _limits, _weights, _names);
            }
        }
    }

    /// <summary>The users there are state of, by row.</summary>
    internal IEnumerable<(int Row, UserState State)> Users
    {
        get
        {
            var states = Volatile.Read(ref _states);
            for (var row = 0; row < states.Length; row++)
                if (Volatile.Read(ref states[row]) is { } state) yield return (row, state);
        }
    }

    /// <summary>A state that is to be shared between processes.</summary>
    internal UserState NewUser() => new(Core.Plan, _limits) { Applied = new AppliedEvents() };

    /// <summary>Applies an event to a state that only the caller has; from any thread, also beside the writer.</summary>
    internal EventFacts ApplyToUser(in FeedEvent e, UserState state)
    {
        var core = Core;
        var writer = core.RentUserWriter();
        var facts = writer.ApplyToUser(e, state);
        core.Return(writer);
        return facts;
    }

    private void Apply(EngineCore core, in FeedEvent e, EventFacts? facts)
    {
        if (_steps is null)
        {
            var user = StateOf(e.User);
            Volatile.Read(ref _capture)?.Before(e.User, user);
            core.Writer.Apply(e, user, facts is { Unlogged: true } ? facts : null);
            if (facts is { Parts: true }) user.Steps = -1;
            return;
        }

        var told = facts ?? throw new InvalidOperationException("Users are kept elsewhere: an event comes with what it told of its user.");
        core.Writer.ApplyToOthers(e, told, _nobody!);
        Step(e.User, told.Parts);
    }

    // Writer only.
    private void Step(int user, bool parts = false)
    {
        ref var steps = ref StepOf(user);
        if (parts) steps = -1;
        else if (steps >= 0) steps++;
    }

    private ref int StepOf(int user)
    {
        if (user >= _steps!.Length)
        {
            var grown = new int[Math.Max(user + 1, _steps.Length * 2)];
            _steps.CopyTo(grown, 0);
            Volatile.Write(ref _steps, grown);
        }

        return ref _steps[user];
    }
}
