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

    private long _refreshedMs = long.MinValue;

    /// <summary>An empty state over a catalog, its users and imported tables (none when null).</summary>
    public FeedState(FeatureSet features, EventTypes types, EventWeights weights, CatalogSnapshot catalog, UserDirectory users, StringIds surfaces, FeatureTables? tables = null)
    {
        Weights = weights;
        Features = new FeatureEngine(features, types, weights);
        Features.BindUsers(new DirectoryAttributes(users));
        Features.BindSurfaces(surfaces);
        Features.BindTables(tables ?? FeatureTables.None);
        var countries = new UserCountries(row => (uint)row < (uint)users.Count ? users.CountryOf(row) : -1, users.Countries);
        Trending = new TrendingIndex(new TrendingOptions { Weights = weights, HalfLifeHours = TrendingHalfLifeHours }, countries);
        Popular = new TrendingIndex(TrendingOptions.Popular with { Weights = weights }, countries);
        Trials = new ItemTrials(weights);
        Countries = countries;
        Bursting = new BurstIndex(new BurstOptions { Weights = weights }, countries);
        Catalog = catalog;
        SetCatalog(catalog);
    }

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

    /// <summary>Shows requests the store's catalog, if that is another one than they see.</summary>
    internal void ShowCatalog(StateStore store)
    {
        var catalog = store.Catalog;
        if (catalog.Version != Catalog.Version) SetCatalog(catalog);
    }

    /// <summary>Takes in one event.</summary>
    public void Apply(in FeedEvent e)
    {
        Features.Apply(e);
        Trending.Apply(e);
        Popular.Apply(e);
        Bursting.Apply(e);
        Trials.Apply(e);
    }

    /// <summary>Takes in events, in their order.</summary>
    public void Apply(ReadOnlySpan<FeedEvent> events)
    {
        foreach (ref readonly var e in events) Apply(e);
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
