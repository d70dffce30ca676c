using System.Runtime.InteropServices;
using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving.Tests;

/// <summary>
/// A store into which everything that moves state is written at random (also late, twice, and beside changes of items and
/// users), and a state with all default features that follows it.
/// </summary>
internal sealed class SnapshotWorld : IDisposable
{
    private const int Users = 12;
    private const long Start = 1_700_000_000_000;
    private const long Hour = 3_600_000;
    private static readonly string[] Types = ["impression", "impression", "click", "like", "share", "hide", "dwell", "follow"];
    private static readonly string[] Countries = ["DE", "FR", "NL", ""];

    private FeedRandom _random; // a struct: it must not be readonly
    private readonly FeatureSet _features;
    private int _items;
    private long _events;
    private long _now = Start;

    public SnapshotWorld(ulong seed)
    {
        _random = new FeedRandom(seed);
        Data = Directory.CreateTempSubdirectory("feedranker-snapshot-").FullName;
        Store = StateStore.Open(Data, createIfMissing: true, new WorldClock(this));
        for (var i = 0; i < 30; i++) UpsertItem(_items++);
        for (var user = 0; user < Users; user++) UpsertUser(user);
        for (var i = 0; i < 20; i++) Follow();
        Store.AppendEvents([.. Enumerable.Range(0, 300).Select(_ => Event())]);
        _features = new FeedState(FeatureSet.Default, Store.EventTypes, EventWeights.Default, Store.Catalog, Store.Users, Store.Surfaces).Features.Features;
        State = Replayed();
        Writer = new StateWriter(Store, State, Store.Position);
    }

    public string Data { get; }

    public string File => Path.Combine(Data, StateSnapshotFile.FileName);

    public StateStore Store { get; }

    public StateWriter Writer { get; private set; }

    /// <summary>What follows the store.</summary>
    public FeedState State { get; private set; }

    public FeedState NewState() => new(_features, Store.EventTypes, EventWeights.Default, Store.Catalog, Store.Users, Store.Surfaces);

    /// <summary>What a start without a snapshot makes of the log.</summary>
    public FeedState Replayed()
    {
        var state = NewState();
        StoreReplay.Into(state, Store, Store.Position, WorkProgress.None, CancellationToken.None);
        return state;
    }

    /// <summary>What a start with the snapshot makes.</summary>
    public FeedState Loaded()
    {
        var state = NewState();
        var (position, _) = StateSnapshotFile.Read(File, Store, Store.Position, state);
        StoreReplay.Into(state, Store, Store.Position, WorkProgress.None, CancellationToken.None, position);
        return state;
    }

    /// <summary>Goes on with another state.</summary>
    public void GoOnWith(FeedState state) => (State, Writer) = (state, new StateWriter(Store, state, Store.Position));

    /// <summary>Writes at random, and shows it.</summary>
    public void Live(int writes)
    {
        for (var i = 0; i < writes; i++)
        {
            _now += _random.Next((int)Hour);
            switch (_random.Next(20))
            {
                case 0: UpsertItem(_items++); break;
                case 1: UpsertItem(_random.Next(_items)); break;
                case 2: Store.DeleteItems([$"i{_random.Next(_items)}"]); break;
                case 3: UpsertUser(_random.Next(Users + 4)); break;
                case 4 or 5: Follow(); break;
                default: Store.AppendEventsAsync([.. Enumerable.Range(0, 1 + _random.Next(20)).Select(_ => Event())]).Wait(); break;
            }

            Writer.Show();
        }
    }

    /// <summary>Everything that a request can read of a state, bit for bit.</summary>
    public List<string> Describe(FeedState state)
    {
        var lines = new List<string>();
        var schema = new ColumnSchema();
        var hydrator = state.Features.CreateHydrator(schema);
        var batch = new CandidateBatch(schema, state.Catalog.Count);
        for (var user = -1; user < Store.Users.Count; user++)
        {
            foreach (var surface in new[] { "home", "search" })
            {
                batch.Clear();
                for (var item = 0; item < state.Catalog.Count; item++) batch.Add(item, 0);
                var snapshot = new UserSnapshot();
                state.Features.ReadUser(user, "", _now + 1, snapshot);
                hydrator.Run(new FeedRequest { RequestId = "", User = snapshot, Catalog = state.Catalog, Surface = surface, Take = 1, NowMs = _now + 1 }, batch, default);
                lines.Add($"user {user} on {surface} at {state.Features.ReadsOf(snapshot)}: recent {string.Join(' ', snapshot.Recent.ToArray())}; seen {string.Join(' ', snapshot.Seen.Rows.ToArray())}; follows {string.Join(' ', snapshot.FollowedAuthors.ToArray())}");
                foreach (var column in hydrator.Fills)
                    lines.Add($"  {column.Name}: {Convert.ToHexString(MemoryMarshal.AsBytes(batch[column]))}");
            }
        }

        state.Refresh(_now + 1);
        for (var item = 0; item < state.Catalog.Count; item++)
        {
            lines.Add($"item {item}: trending {state.Trending.ScoreAt(item, _now):R}, popular {state.Popular.ScoreAt(item, _now):R}, " +
                $"bursting {state.Bursting.ScoreAt(item, state.Catalog.PublishedMs[item], _now):R}, trials {state.Trials.Of(item, state.Catalog)}");
        }

        return lines;
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private void UpsertItem(int item) => Store.UpsertItems([new ItemRecord
    {
        Id = $"i{item}",
        Author = $"a{_random.Next(6)}",
        Topics = [.. Enumerable.Range(0, _random.Next(3)).Select(_ => $"t{_random.Next(7)}").Distinct()],
        PublishedMs = _now - _random.Next(100) * Hour,
        Numeric = new Dictionary<string, float> { ["duration_s"] = 1 + _random.Next(300) },
    }]);

    private void UpsertUser(int user) => Store.UpsertUsers([new UserRecord
    {
        Id = $"u{user}",
        Country = Countries[_random.Next(Countries.Length)],
        Language = _random.Next(2) == 0 ? "de" : "en",
        Attributes = new Dictionary<string, string> { ["band"] = $"b{_random.Next(3)}" },
    }]);

    private void Follow() => Store.Follow($"u{_random.Next(Users)}", $"a{_random.Next(6)}", _random.Next(3) == 0, _now);

    // One in ten has an id that was there before; one in ten is old, and of these some are too late.
    private EventRecord Event() => new()
    {
        EventId = $"e{(_random.Next(10) == 0 && _events > 0 ? _random.Next((int)_events) : ++_events)}",
        UserId = $"u{_random.Next(Users + 2)}",
        ItemId = $"i{_random.Next(_items)}",
        Type = Types[_random.Next(Types.Length)],
        Value = 1 + _random.Next(30),
        Surface = _random.Next(2) == 0 ? "home" : "search",
        TimeMs = _now - (_random.Next(10) == 0 ? _random.Next(40) * Hour : _random.Next(1000)),
    };

    // Not before any event.
    private sealed class WorldClock(SnapshotWorld world) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(world._now + Hour);
    }
}
