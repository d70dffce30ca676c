using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.TestKit;

/// <summary>
/// A small seeded world: items of a few authors, topics and languages, every tenth deleted and the last tenth not yet
/// published, and users who click within their own half of the items. Enough to run any stage against.
/// </summary>
public sealed class TinyWorld
{
    /// <summary>The moment of its requests.</summary>
    public const long NowMs = 1_700_000_000_000;

    private const long MsPerHour = 3_600_000;

    private readonly List<FeedEvent> _events = [];

    private TinyWorld(int users, CatalogSnapshot catalog)
    {
        UserCount = users;
        Catalog = catalog;
    }

    /// <summary>A world without items or events.</summary>
    public static TinyWorld Empty { get; } = new(0, CatalogSnapshot.Empty);

    /// <summary>How many users there are.</summary>
    public int UserCount { get; }

    /// <summary>The items.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>Who clicked what, in time order.</summary>
    public IReadOnlyList<FeedEvent> Events => _events;

    /// <summary>Makes the world of a seed.</summary>
    public static TinyWorld Make(int items = 200, int users = 60, ulong seed = 1, int clicksPerUser = 12)
    {
        var random = new FeedRandom(seed);
        var builder = new CatalogBuilder();
        for (var item = 0; item < items; item++) builder.Put(Describe(item, items, ref random));
        for (var item = 0; item < items; item += 10) builder.Delete(Id(item));
        var world = new TinyWorld(users, builder.Snapshot());
        for (var click = 0; click < clicksPerUser && items > 1; click++)
        {
            for (var user = 0; user < users; user++)
            {
                var item = random.Next(items / 2) * 2 + (random.Next(10) == 0 ? 1 - user % 2 : user % 2);
                world._events.Add(new FeedEvent
                {
                    TimeMs = NowMs - (clicksPerUser - click) * MsPerHour + user,
                    User = user,
                    Item = item,
                    Type = EventType.Click,
                    Value = 1,
                    Position = -1,
                    Surface = -1,
                });
            }
        }

        return world;
    }

    /// <summary>The catalog id of an item of this world.</summary>
    public static string Id(int item) => string.Create(CultureInfo.InvariantCulture, $"i{item}");

    /// <summary>The state of a user: clicks newest first, all of them seen, and two followed authors.</summary>
    public UserSnapshot User(int user)
    {
        var snapshot = new UserSnapshot { Id = string.Create(CultureInfo.InvariantCulture, $"u{user}"), Row = user };
        var own = _events.FindAll(e => e.User == user);
        own.Reverse();
        var recent = snapshot.SetRecent(own.Count);
        for (var i = 0; i < own.Count; i++)
        {
            recent[i] = new UserAction(own[i].Item, own[i].Type, own[i].Value, own[i].TimeMs);
            snapshot.Seen.Add(own[i].Item);
        }

        var followed = snapshot.SetFollowedAuthors(Math.Min(3, Catalog.Authors.Count));
        for (var i = 0; i < followed.Length; i++) followed[i] = (user + i / 2) % Catalog.Authors.Count; // one of them twice
        return snapshot;
    }

    /// <summary>The state of a user nobody knows.</summary>
    public static UserSnapshot Stranger() => new() { Id = "stranger" };

    /// <summary>A request of a user now.</summary>
    public FeedRequest Request(UserSnapshot user, RowSet? excluded = null, int seedItem = -1) => new()
    {
        RequestId = "r",
        User = user,
        Catalog = Catalog,
        Surface = "home",
        Context = seedItem < 0 ? RequestContext.Empty : new RequestContext { SeedItem = seedItem },
        Take = 20,
        NowMs = NowMs,
        Seed = 7,
        Excluded = excluded,
    };

    private static ItemRecord Describe(int item, int items, ref FeedRandom random) => new()
    {
        Id = Id(item),
        Title = string.Create(CultureInfo.InvariantCulture, $"Item {item}"),
        Author = string.Create(CultureInfo.InvariantCulture, $"a{random.Next(8)}"),
        PublishedMs = item >= items - items / 10 ? NowMs + (1 + random.Next(48)) * MsPerHour : NowMs - random.Next(500) * MsPerHour,
        Topics = [string.Create(CultureInfo.InvariantCulture, $"t{item % 2}")],
        Language = random.Next(3) == 0 ? "" : random.Next(2) == 0 ? "en" : "de",
        Region = random.Next(2) == 0 ? "" : "FR",
    };
}
