using System.Globalization;
using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Cli.Features;

/// <summary>
/// A made world for measuring features: items with authors, topics and numbers, users with attributes, and a log of pages
/// of 20 impressions with what users did on them. What is popular is popular by a power law.
/// </summary>
internal sealed class FeatureWorld
{
    public const int PageLength = 20;
    private const long StartMs = 1_700_000_000_000;
    private const int Topics = 120;

    private FeedRandom _random; // a struct that changes
    private readonly int _users;
    private readonly int _items;

    public FeatureWorld(int items, int users, int events, ulong seed)
    {
        (_items, _users) = (items, users);
        _random = new FeedRandom(seed);
        Catalog = MakeCatalog();
        Users = new WorldUsers(users);
        Events = MakeEvents(events);
    }

    public CatalogSnapshot Catalog { get; }

    public IUserAttributes Users { get; }

    public FeedEvent[] Events { get; }

    public StringIds Surfaces { get; } = Named("home", "related", "search");

    /// <summary>The time after the last event.</summary>
    public long NowMs => Events[^1].TimeMs + 1000;

    /// <summary>An engine over the world that has seen nothing.</summary>
    public FeatureEngine NewEngine(FeatureSet set)
    {
        var engine = new FeatureEngine(set, EventTypes.Default, EventWeights.Default);
        engine.Bind(Catalog);
        engine.BindUsers(Users);
        engine.BindSurfaces(Surfaces);
        return engine;
    }

    /// <summary>So many features of the default list, evenly spread over it, with those they are computed from; 0 for all.</summary>
    public FeatureSet Choose(int count)
    {
        var all = NewEngine(FeatureSet.Default).Features;
        if (count == 0 || count >= all.Features.Count) return all;
        var lines = all.ToYaml().Split('\n');
        var simple = all.Features.Where(f => f.Of.Count == 0).Select(f => f.Name).ToArray();
        var chosen = Enumerable.Range(0, count).Select(i => simple[(int)((long)i * simple.Length / count)]).ToHashSet(StringComparer.Ordinal);
        return FeatureSet.Parse(string.Join('\n', lines.Where(line => NameIn(line) is not { } name || chosen.Contains(name))), "bench", EventTypes.Default);
    }

    /// <summary>The features of a file, as this world expands them.</summary>
    /// <exception cref="InputException">The file is wrong, or reads imported tables, which a made world has none of.</exception>
    public FeatureSet Load(string path)
    {
        var set = NewEngine(FeatureSet.Load(path, EventTypes.Default)).Features;
        set.CheckTables(FeatureTables.None);
        return set;
    }

    private static string? NameIn(string line) =>
        line.IndexOf("{name:", StringComparison.Ordinal) is >= 0 and var at ? line[(at + 6)..line.IndexOf(',', at)].Trim().Trim('"') : null;

    /// <summary>Distinct items, a third of them among the popular, as retrieval would find them.</summary>
    public int[] Candidates(int count, ref FeedRandom random)
    {
        var chosen = new HashSet<int>();
        while (chosen.Count < count) chosen.Add(random.Next(3) == 0 ? Popular(_items, ref random) : random.Next(_items));
        return [.. chosen];
    }

    private CatalogSnapshot MakeCatalog()
    {
        var builder = new CatalogBuilder();
        for (var i = 0; i < _items; i++)
            builder.Put(new ItemRecord
            {
                Id = $"i{i}",
                Author = $"a{Popular(Math.Max(1, _items / 20), ref _random)}",
                PublishedMs = StartMs - _random.Next(1000) * 3_600_000L,
                Topics = [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => $"t{Popular(Topics, ref _random)}").Distinct()],
                Language = _random.Next(3) == 0 ? "de" : "en",
                Numeric = new Dictionary<string, float> { ["duration_s"] = 5 + _random.Next(600), ["width"] = 720 + _random.Next(3) * 360 },
            });
        return builder.Snapshot();
    }

    private FeedEvent[] MakeEvents(int count)
    {
        var events = new List<FeedEvent>(count + 100);
        var time = StartMs;
        for (var page = 1L; events.Count < count; page++)
        {
            time += _random.Next(2000);
            var user = Popular(_users, ref _random);
            var surface = (short)_random.Next(3);
            var first = events.Count;
            for (var i = 0; i < PageLength; i++) Add(EventType.Impression, Popular(_items, ref _random), 1, 0);
            for (var i = 0; i < PageLength; i++)
            {
                var item = events[first + i].Item;
                if (_random.Next(5) == 0) Add(EventType.Click, item, 1, 2000);
                if (_random.Next(8) == 0) Add(EventType.Dwell, item, _random.Next(60), 3000);
                if (_random.Next(10) == 0) Add(EventType.LongView, item, 30, 4000);
                if (_random.Next(30) == 0) Add(EventType.Like, item, 1, 5000);
            }

            void Add(EventType type, int item, float value, long afterMs) => events.Add(new FeedEvent
            {
                TimeMs = time + afterMs,
                User = user,
                Item = item,
                Type = type,
                Value = value,
                Surface = surface,
                Request = page,
            });
        }

        return [.. events];
    }

    // Log-uniform: the density of rank r goes with 1/r.
    private static int Popular(int count, ref FeedRandom random) =>
        Math.Min(count - 1, (int)Math.Exp(random.NextDouble() * Math.Log(count + 1)) - 1);

    private static StringIds Named(params string[] names)
    {
        var ids = new StringIds();
        foreach (var name in names) ids.GetOrAdd(name);
        return ids;
    }

    /// <summary>Attributes by row alone.</summary>
    private sealed class WorldUsers(int count) : IUserAttributes
    {
        private static readonly (string Name, int Values)[] Attributes = [("country", 12), ("language", 4), ("age", 60), ("plan", 3)];

        public int Count => count;

        public IReadOnlyList<string> AttributeNames { get; } = [.. Attributes.Select(a => a.Name)];

        public int AttributeValue(int row, int attribute) => (int)(StableHash.Mix((ulong)row * 8 + (ulong)attribute) % (ulong)Attributes[attribute].Values);

        public float AttributeNumber(int row, int attribute) => Attributes[attribute].Name == "age" ? 15 + AttributeValue(row, attribute) : float.NaN;

        public string AttributeText(int attribute, int value) =>
            Attributes[attribute].Name == "age" ? (15 + value).ToString(CultureInfo.InvariantCulture) : $"{Attributes[attribute].Name} {value}";
    }
}
