using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What is suddenly wanted: items whose events of the last hour or so are far more than their own usual rate foretells.
/// What is always popular is in no list.
/// </summary>
/// <remarks>
/// Two rates, as the two states of Kleinberg (2002), compared in one window: with n events where the usual rate foretells
/// E, the log-likelihood of a rate s times as high exceeds that of the usual one by n ln s − (s − 1) E. Counts and
/// expectations are of decayed windows; an item younger than the long window, or an index that has not been fed for as
/// long, has only had so much of it. A prior is added to E, which is what Bayes' rule makes of a Gamma-distributed rate
/// and keeps single events from being bursts.
/// </remarks>
public sealed class BurstIndex : ITrendingIndex
{
    private const double MsPerHour = 3_600_000;

    private readonly BurstOptions _options;
    private readonly Lock _writing = new();
    private readonly DecayedSums _short;
    private readonly DecayedSums _long;
    private readonly double _logRatio;
    private long _firstMs = long.MaxValue;
    private TrendingLists _lists = TrendingLists.Empty;

    /// <summary>Makes an index that has seen no events.</summary>
    /// <param name="options">What counts as a burst.</param>
    /// <param name="countries">Where users are at home, for lists by country; none when null.</param>
    /// <exception cref="InputException">An option out of its range.</exception>
    public BurstIndex(BurstOptions options, UserCountries? countries = null)
    {
        options.Validate();
        _options = options;
        _short = new DecayedSums(options.ShortHours * MsPerHour);
        _long = new DecayedSums(options.LongHours * MsPerHour);
        _logRatio = Math.Log(options.Ratio);
        Countries = countries ?? UserCountries.None;
    }

    /// <inheritdoc />
    public UserCountries Countries { get; }

    TrendingLists ITrendingIndex.Lists => Volatile.Read(ref _lists);

    /// <inheritdoc />
    public void Apply(in FeedEvent e)
    {
        if (!_options.Weights.IsPositive(e.Type, e.Value) || e.Item < 0) return;
        lock (_writing)
        {
            var country = Countries.CountryOf(e.User);
            _short.Add(e.Item, country, 1, e.TimeMs);
            _long.Add(e.Item, country, 1, e.TimeMs);
            _firstMs = Math.Min(_firstMs, e.TimeMs);
        }
    }

    /// <inheritdoc />
    public void Refresh(CatalogSnapshot catalog, long nowMs)
    {
        lock (_writing)
        {
            var all = TrendingLists.Scored(catalog, Enumerable.Range(0, catalog.Count), row => Score(row, catalog.PublishedMs[row], nowMs));
            var byCountry = new RankedRows[_short.CountryCount];
            for (var country = 0; country < byCountry.Length; country++)
            {
                var rows = TrendingLists.Scored(catalog, _short.ItemsOf(country, nowMs),
                    row => Score(_short.Of(row, country, nowMs), _long.Of(row, country, nowMs), catalog.PublishedMs[row], nowMs));
                byCountry[country] = RankedRows.Take(rows, _options.ListLength);
            }

            Volatile.Write(ref _lists, TrendingLists.Make(all, byCountry, catalog, _options.ListLength));
        }
    }

    /// <summary>Copies what events have made of it; what it gives writes that to a file, at any later time.</summary>
    public Action<ArtifactWriter> Capture(string section)
    {
        lock (_writing)
        {
            var first = _firstMs;
            return _short.Capture(section + ".short") + _long.Capture(section + ".long") + (file => file.Write<long>(section + ".first", [first]));
        }
    }

    /// <summary>Makes it what was captured, of an index with the same options; the lists come with the next refresh.</summary>
    /// <exception cref="InputException">Not written by <see cref="Capture"/>.</exception>
    public void Restore(ArtifactReader file, string section)
    {
        lock (_writing)
        {
            _short.Restore(file, section + ".short");
            _long.Restore(file, section + ".long");
            _firstMs = file.Read<long>(section + ".first")[0];
        }
    }

    /// <summary>How far an item is in a burst at a moment, in nats; not above 0 when it is in none.</summary>
    /// <param name="item">Catalog row.</param>
    /// <param name="publishedMs">When it appeared; 0 when that is not known.</param>
    /// <param name="nowMs">The moment, not before the item's last event.</param>
    public double ScoreAt(int item, long publishedMs, long nowMs)
    {
        lock (_writing) return Score(item, publishedMs, nowMs);
    }

    private double Score(int item, long publishedMs, long nowMs) =>
        Score(_short.Of(item, nowMs), _long.Of(item, nowMs), publishedMs, nowMs);

    private double Score(double lately, double usually, long publishedMs, long nowMs)
    {
        if (!(lately > 0)) return 0;
        var ageHours = Math.Max(0, nowMs - Math.Max(publishedMs, _firstMs)) / MsPerHour;
        var expected = usually * Window(_options.ShortHours, ageHours) / Window(_options.LongHours, ageHours);
        return lately * _logRatio - (_options.Ratio - 1) * (expected + _options.Prior);
    }

    // Hours that a decayed count covers, ∫ 2^(-t/h) dt from 0 to the age; above 0.
    private static double Window(double halfLifeHours, double ageHours) =>
        halfLifeHours / Math.Log(2) * (1 - Math.Pow(2, -Math.Max(ageHours, 1e-3) / halfLifeHours));
}
