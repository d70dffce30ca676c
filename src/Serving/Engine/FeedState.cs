using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// Everything in memory that events and catalog changes move: features, trending lists, author and freshness indexes.
/// The server, the replay that makes training rows and the offline evaluation all drive this one class. One writer at a
/// time; requests read beside it without waiting for it.
/// </summary>
public sealed class FeedState
{
    private const double TrendingHalfLifeHours = 12;

    private IUserAttributes _attributes;
    private EventMark _last; // of those taken in as they arrived; none in history, which has another order
    private long _refreshedMs = long.MinValue;

    /// <summary>An empty state over a catalog, its users and imported tables (none when null).</summary>
    public FeedState(FeatureSet features, EventTypes types, EventWeights weights, CatalogSnapshot catalog, UserDirectory users, StringIds surfaces, FeatureTables? tables = null)
    {
        Weights = weights;
        Users = users;
        Features = new FeatureEngine(features, types, weights);
        _attributes = new DirectoryAttributes(users);
        Features.BindUsers(_attributes);
        Features.BindSurfaces(surfaces);
        Features.BindTables(tables ?? FeatureTables.None);
        var countries = new UserCountries(row => _attributes.AttributeValue(row, DirectoryAttributes.Country), users.Countries);
        Trending = new TrendingIndex(new TrendingOptions { Weights = weights, HalfLifeHours = TrendingHalfLifeHours }, countries);
        Popular = new TrendingIndex(TrendingOptions.Popular with { Weights = weights }, countries);
        Trials = new ItemTrials(weights);
        Countries = countries;
        Bursting = new BurstIndex(new BurstOptions { Weights = weights }, countries);
        Catalog = catalog;
        SetCatalog(catalog);
    }

    /// <summary>What is known of users.</summary>
    public UserDirectory Users { get; }

    /// <summary>How much each kind of event says.</summary>
    public EventWeights Weights { get; }

    /// <summary>Counters, rates and recent actions.</summary>
    public FeatureEngine Features { get; }

    /// <summary>What is wanted now.</summary>
    public TrendingIndex Trending { get; }

    /// <summary>What has been wanted for long.</summary>
    public TrendingIndex Popular { get; }

    /// <summary>What is suddenly wanted.</summary>
    public BurstIndex Bursting { get; }

    /// <summary>How often items were shown and then wanted.</summary>
    public ItemTrials Trials { get; }

    /// <summary>Where users are at home.</summary>
    public UserCountries Countries { get; }

    /// <summary>Items by author, newest first.</summary>
    public AuthorIndex Authors { get; } = new();

    /// <summary>Items by time of publication.</summary>
    public FreshIndex Fresh { get; } = new(new FreshOptions());

    /// <summary>The catalog that requests see.</summary>
    public CatalogSnapshot Catalog { get; private set; }

    /// <summary>Shows requests another catalog.</summary>
    public void SetCatalog(CatalogSnapshot catalog)
    {
        Features.Bind(catalog);
        Authors.Refresh(catalog);
        Catalog = catalog;
    }

    /// <summary>Says what is known of users.</summary>
    internal void BindUsers(IUserAttributes users)
    {
        _attributes = users;
        Features.BindUsers(users);
    }

    /// <summary>Says that what was taken in so far is a log's history.</summary>
    internal void BeginLog(LogPosition @base)
    {
        _last = default;
        Features.BeginLog(@base);
    }

    /// <summary>Takes all that events have made of it, as it is now. Writer only; one at a time.</summary>
    internal StateCapture Capture() => new(Features.StateKey, Features.Capture(),
        Trending.Capture("trending") + Popular.Capture("popular") + Bursting.Capture("bursting") + Trials.Capture("trials"), _last);

    /// <summary>Takes in what was captured of a state with the same features and weights; of a state without events.</summary>
    /// <returns>Where history ended, and where the state is in the log.</returns>
    /// <exception cref="InputException">The file says something that no state wrote; this one is of no use then.</exception>
    internal (LogPosition Base, LogPosition Position) Restore(ArtifactReader file, EventMark last)
    {
        Trending.Restore(file, "trending");
        Popular.Restore(file, "popular");
        Bursting.Restore(file, "bursting");
        Trials.Restore(file, "trials");
        _last = last;
        return Features.Restore(file);
    }

    /// <summary>Takes in one event; of a late one, nothing.</summary>
    public void Apply(in FeedEvent e)
    {
        Features.Apply(e);
        ApplyToLists(e);
        _last = EventMark.Of(e);
    }

    private void ApplyToLists(in FeedEvent e)
    {
        if (e.IsLate) return;
        Trending.Apply(e);
        Popular.Apply(e);
        Bursting.Apply(e);
        Trials.Apply(e);
    }

    /// <summary>Takes in events, in their order.</summary>
    /// <param name="events">The events.</param>
    /// <param name="facts">What each told of its user where that is kept elsewhere; none when it is kept here.</param>
    public void Apply(ReadOnlySpan<FeedEvent> events, ReadOnlySpan<EventFacts> facts = default)
    {
        Features.Apply(events, facts);
        foreach (ref readonly var e in events) ApplyToLists(e);
        if (!events.IsEmpty) _last = EventMark.Of(events[^1]);
    }

    /// <summary>Takes in a write of the store.</summary>
    internal void Apply(StoreWrite write, Action? publish = null)
    {
        Apply(write.Events, write.Facts);
        Features.Write(write.At, () => // the change and its place at once: no read may see one without the other
        {
            if (write.Catalog is { } described) Features.Bind(described);
            foreach (var follow in write.Follows) Features.SetFollow(follow.Row, follow.Author, follow.Kind == ChangeKind.Follow);
            publish?.Invoke();
        });
        if (write.Catalog is { } catalog) SetCatalog(catalog);
    }

    /// <summary>Makes the trending and fresh lists as of now, unless that was done less than <paramref name="everyMs"/> ago.</summary>
    public void Refresh(long nowMs, long everyMs = 0)
    {
        if (_refreshedMs != long.MinValue && nowMs - _refreshedMs < everyMs) return;
        Trending.Refresh(Catalog, nowMs);
        Popular.Refresh(Catalog, nowMs);
        Bursting.Refresh(Catalog, nowMs);
        Trials.Refresh(Catalog);
        Fresh.Refresh(Catalog, nowMs);
        _refreshedMs = nowMs;
    }
}
