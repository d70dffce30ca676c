using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>
/// Recomputes features from the whole history at each read, by the words of docs/features.md and by none of the
/// engine's code for state: lists and sums.
/// </summary>
internal sealed class FeatureOracle(SmallWorld world, FeatureSet set)
{
    private const double Hour = 3_600_000;
    private readonly List<Fact> _facts = [];
    private readonly Dictionary<(int, int), (long LastExposure, HashSet<string> Since)> _pairs = [];
    private readonly HashSet<int> _items = [];
    private readonly HashSet<(int, int)> _follows = [];

    private sealed record Fact(FeedEvent Event, HashSet<string> Signals, double Weight);

    public void Apply(FeedEvent e)
    {
        var name = EventTypes.Default.NameOf(e.Type);
        var (last, since) = _pairs.GetValueOrDefault((e.User, e.Item), (0, []));
        var signals = new HashSet<string>();
        var exposes = name == "impression" || last == 0 || e.TimeMs - last >= 24 * Hour;
        if (exposes)
        {
            since = [];
            signals.Add("exposure");
            last = Math.Max(last, e.TimeMs);
        }

        var weight = EventWeights.Default.Of(e.Type, e.Value);
        var counted = 0.0;
        if (name != "impression")
        {
            if (since.Add(name))
            {
                signals.Add(name);
                counted = Math.Max(0, weight);
            }

            if (since.Add("action")) signals.Add("action");
            if (weight > 0 && since.Add("positive")) signals.Add("positive");
            if (weight < 0 && since.Add("negative")) signals.Add("negative");
            signals.Add("every " + name);
        }

        if (_items.Add(e.Item)) signals.Add("new_item");
        if (name == "follow" && Author(e.Item) >= 0) _follows.Add((e.User, Author(e.Item)));
        _pairs[(e.User, e.Item)] = (last, since);
        _facts.Add(new Fact(e, signals, counted));
    }

    public double Value(string feature, int user, int item, long now, string surface)
    {
        var f = set.Features.Single(x => x.Name == feature);
        double value;
        if (f.Entity is FeatureEntity.Topic or FeatureEntity.UserTopic or FeatureEntity.TopicCohort)
        {
            var values = world.Catalog.TopicsOf(item).ToArray().Select(t => One(f, f.Entity, user, item, t, now, surface)).ToArray();
            value = values.Length == 0 ? double.NaN : f.AcrossMax ? values.Max() : values.Average();
        }
        else
        {
            value = One(f, f.Entity, user, item, -1, now, surface);
        }

        return f.Log ? Math.Log(1 + value) : value;
    }

    private double One(FeatureDefinition f, FeatureEntity about, int user, int item, int topic, long now, string surface)
    {
        var facts = _facts.Where(x => Concerns(f, about, x.Event, user, item, topic, surface)).ToArray();
        return f.Kind switch
        {
            FeatureKind.Count => Sum(f, facts, f.Event, now),
            FeatureKind.Decayed => facts.Where(x => x.Weight > 0).Sum(x => x.Weight * Share(f, x, now)),
            FeatureKind.Rate => Rate(f, about, facts, user, item, topic, now, surface),
            FeatureKind.Mean => Mean(f, facts, now),
            FeatureKind.TimeSince => Times(facts, f.Event) is { Length: > 0 } t ? Math.Max(0, now - t.Max()) / Hour : double.NaN,
            FeatureKind.TimeSinceFirst => Times(facts, f.Event) is { Length: > 0 } t ? Math.Max(0, now - t.Min()) / Hour : double.NaN,
            FeatureKind.Age when about == FeatureEntity.Item => world.Catalog.PublishedMs[item] is > 0 and var p ? Math.Max(0, now - p) / Hour : double.NaN,
            FeatureKind.Age => float.IsNaN(Number(user, "joined_ms"))
                ? Times(facts, "exposure") is { Length: > 0 } t ? (now - t.Min()) / Hour : double.NaN
                : Math.Max(0, now - (double)Number(user, "joined_ms")) / Hour,
            FeatureKind.Numeric => NumericOf(f.Attribute, item),
            FeatureKind.Attribute => f.IsNumber ? Number(user, f.Attribute)
                : Text(user, f.Attribute) is { } text ? StableHash.Of(text) & 0xFFFF : double.NaN,
            FeatureKind.TopicCount => world.Catalog.TopicsOf(item).Length,
            FeatureKind.LanguageMatch => Language(user, item),
            FeatureKind.Follows => _follows.Contains((user, Author(item))) ? 1 : 0,
            FeatureKind.Hour => DateTimeOffset.FromUnixTimeMilliseconds(now).Hour,
            FeatureKind.Weekday => ((int)DateTimeOffset.FromUnixTimeMilliseconds(now).DayOfWeek + 6) % 7,
            FeatureKind.Surface => 1 + StableHash.Of(surface) % 255,
            FeatureKind.Device => 1 + StableHash.Of("phone") % 255,
            FeatureKind.Difference => Value(f.Of[0], user, item, now, surface) - Value(f.Of[1], user, item, now, surface),
            FeatureKind.Ratio => Value(f.Of[0], user, item, now, surface) / Value(f.Of[1], user, item, now, surface),
            FeatureKind.Average => f.Of.Select(n => Value(n, user, item, now, surface)).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average(),
            _ => throw new NotSupportedException(f.Kind.ToString()),
        };
    }

    private double Rate(FeatureDefinition f, FeatureEntity about, Fact[] facts, int user, int item, int topic, long now, string surface)
    {
        FeatureEntity? parent = about switch
        {
            FeatureEntity.ItemCohort or FeatureEntity.ItemSurface => FeatureEntity.Item,
            FeatureEntity.TopicCohort => FeatureEntity.Topic,
            FeatureEntity.UserAuthor or FeatureEntity.UserTopic or FeatureEntity.UserSurface or FeatureEntity.UserBucket => FeatureEntity.User,
            _ => null,
        };
        var mean = parent is { } p
            ? One(f, p, user, item, topic, now, surface)
            : Smoothed(f, _facts, f.Default, now);
        return Smoothed(f, facts, mean, now);
    }

    private static double Smoothed(FeatureDefinition f, IReadOnlyCollection<Fact> facts, double mean, long now)
    {
        var wins = Sum(f, facts, f.Event, now);
        return (wins + f.Prior * mean) / (Math.Max(wins, Sum(f, facts, "exposure", now)) + f.Prior);
    }

    private double Mean(FeatureDefinition f, Fact[] facts, long now)
    {
        var world = Plain(f, _facts, now);
        var (sum, count) = Plain(f, facts, now);
        return world.Count == 0 ? double.NaN : (sum + f.Prior * world.Sum / world.Count) / (count + f.Prior);
    }

    private static (double Sum, double Count) Plain(FeatureDefinition f, IEnumerable<Fact> facts, long now)
    {
        var every = facts.Where(x => x.Signals.Contains("every " + f.Event)).ToArray();
        return (every.Sum(x => x.Event.Value * Share(f, x, now)), every.Sum(x => Share(f, x, now)));
    }

    private static double Sum(FeatureDefinition f, IEnumerable<Fact> facts, string signal, long now) =>
        facts.Where(x => x.Signals.Contains(signal)).Sum(x => Share(f, x, now));

    private static double Share(FeatureDefinition f, Fact fact, long now)
    {
        if (f.HalfLifeMs > 0) return Math.Pow(2, -Math.Max(0, now - fact.Event.TimeMs) / (double)f.HalfLifeMs);
        if (f.Window is not { } window) return 1;
        var age = now / window.BucketMs - fact.Event.TimeMs / window.BucketMs;
        return age >= 0 && age < window.Buckets ? 1 : 0;
    }

    private static long[] Times(IEnumerable<Fact> facts, string signal) =>
        facts.Where(x => x.Signals.Contains(signal)).Select(x => x.Event.TimeMs).ToArray();

    private bool Concerns(FeatureDefinition f, FeatureEntity about, FeedEvent e, int user, int item, int topic, string surface)
    {
        var sameAuthor = Author(item) >= 0 && Author(e.Item) == Author(item);
        var sameTopic = topic >= 0 && world.Catalog.TopicsOf(e.Item).Contains(topic);
        var sameSurface = world.Surfaces.TryGet(surface, out var id) && e.Surface == id;
        return about switch
        {
            FeatureEntity.User => e.User == user,
            FeatureEntity.Item => e.Item == item,
            FeatureEntity.Author => sameAuthor,
            FeatureEntity.Topic => sameTopic,
            FeatureEntity.Surface => sameSurface,
            FeatureEntity.Bucket => SameBucket(f.Attribute, e.Item, item),
            FeatureEntity.UserAuthor => e.User == user && sameAuthor,
            FeatureEntity.UserTopic => e.User == user && sameTopic,
            FeatureEntity.UserSurface => e.User == user && sameSurface,
            FeatureEntity.UserBucket => e.User == user && SameBucket(f.Attribute, e.Item, item),
            FeatureEntity.UserItem => e.User == user && e.Item == item,
            FeatureEntity.ItemCohort => e.Item == item && SameCohort(f, e.User, user),
            FeatureEntity.TopicCohort => sameTopic && SameCohort(f, e.User, user),
            FeatureEntity.ItemSurface => e.Item == item && sameSurface,
            _ => false,
        };
    }

    private bool SameCohort(FeatureDefinition f, int a, int b) => f.IsNumber
        ? !float.IsNaN(Number(a, f.Attribute)) && Math.Floor(Number(a, f.Attribute) / 10) == Math.Floor(Number(b, f.Attribute) / 10)
        : Text(a, f.Attribute) is { } text && text == Text(b, f.Attribute);

    private bool SameBucket(string numeric, int a, int b)
    {
        var (x, y) = (NumericOf(numeric, a), NumericOf(numeric, b));
        return !double.IsNaN(x) && !double.IsNaN(y) && Math.Floor(2 * Math.Log2(x)) == Math.Floor(2 * Math.Log2(y));
    }

    private double Language(int user, int item)
    {
        var id = world.Catalog.LanguageOf[item];
        return id < 0 || Text(user, "language") is not { } mine ? double.NaN : world.Catalog.Languages[id][..2] == mine[..2] ? 1 : 0;
    }

    private int Author(int item) => world.Catalog.AuthorOf[item];

    private double NumericOf(string name, int item) =>
        world.Catalog.NumericNames.TryGet(name, out var n) ? world.Catalog.Numeric(n)[item] : double.NaN;

    private float Number(int user, string name) => world.Users.AttributeNumber(user, Attribute(name));

    private string? Text(int user, string name) =>
        world.Users.AttributeValue(user, Attribute(name)) is >= 0 and var v ? world.Users.AttributeText(Attribute(name), v) : null;

    private int Attribute(string name) => world.Users.AttributeNames.ToList().IndexOf(name);
}
