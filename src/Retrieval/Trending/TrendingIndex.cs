using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What is wanted now: per item, the sum of its events' weights, each halved per half-life of its age. Events come in by
/// <see cref="Apply"/>, in any order; <see cref="Refresh"/> makes the lists that requests read without locks.
/// </summary>
public sealed class TrendingIndex : ITrendingIndex
{
    private readonly TrendingOptions _options;
    private readonly Lock _writing = new();
    private readonly DecayedSums _sums;
    private TrendingLists _lists = TrendingLists.Empty;

    /// <summary>Makes an index that has seen no events.</summary>
    /// <param name="options">What counts.</param>
    /// <param name="countries">Where users are at home, for lists by country; none when null.</param>
    /// <exception cref="InputException">An option out of its range.</exception>
    public TrendingIndex(TrendingOptions options, UserCountries? countries = null)
    {
        options.Validate();
        _options = options;
        _sums = new DecayedSums(options.HalfLifeHours * 3_600_000);
        Countries = countries ?? UserCountries.None;
    }

    /// <inheritdoc />
    public UserCountries Countries { get; }

    TrendingLists ITrendingIndex.Lists => Volatile.Read(ref _lists);

    /// <inheritdoc />
    public void Apply(in FeedEvent e)
    {
        var weight = _options.Weights.Of(e.Type, e.Value);
        if (!(weight > 0) || e.Item < 0) return;
        lock (_writing) _sums.Add(e.Item, Countries.CountryOf(e.User), weight, e.TimeMs);
    }

    /// <inheritdoc />
    public void Refresh(CatalogSnapshot catalog, long nowMs)
    {
        lock (_writing)
        {
            var all = TrendingLists.Scored(catalog, Enumerable.Range(0, catalog.Count), row => _sums.Of(row, nowMs));
            var byCountry = new RankedRows[_sums.CountryCount];
            for (var country = 0; country < byCountry.Length; country++)
            {
                var rows = TrendingLists.Scored(catalog, _sums.ItemsOf(country, nowMs), row => _sums.Of(row, country, nowMs));
                byCountry[country] = RankedRows.Take(rows, _options.ListLength);
            }

            Volatile.Write(ref _lists, TrendingLists.Make(all, byCountry, catalog, _options.ListLength));
        }
    }

    /// <summary>Copies what events have made of it; what it gives writes that to a file, at any later time.</summary>
    public Action<ArtifactWriter> Capture(string section)
    {
        lock (_writing) return _sums.Capture(section);
    }

    /// <summary>Makes it what was captured, of an index with the same options; the lists come with the next refresh.</summary>
    /// <exception cref="InputException">Not written by <see cref="Capture"/>.</exception>
    public void Restore(ArtifactReader file, string section)
    {
        lock (_writing) _sums.Restore(file, section);
    }

    /// <summary>An item's decayed sum of weights at a moment.</summary>
    public double ScoreAt(int item, long nowMs)
    {
        lock (_writing) return _sums.Of(item, nowMs);
    }
}
