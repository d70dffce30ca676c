using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Counts events into ranked lists: how much (<see cref="TrendingIndex"/>), or how suddenly (<see cref="BurstIndex"/>).</summary>
public interface ITrendingIndex
{
    /// <summary>Where the users who count are at home.</summary>
    UserCountries Countries { get; }

    /// <summary>Takes in one event; those that say nothing or less of the item are passed over.</summary>
    void Apply(in FeedEvent e);

    /// <summary>Makes new lists as of a moment, for the items of a catalog.</summary>
    void Refresh(CatalogSnapshot catalog, long nowMs);

    /// <summary>The lists as of the last refresh.</summary>
    internal TrendingLists Lists { get; }
}
