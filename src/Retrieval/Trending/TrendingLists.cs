using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Trending items as of one refresh, best first: of all, per language, region and topic of the items, and per country of
/// the users who wanted them. Immutable.
/// </summary>
internal sealed class TrendingLists
{
    private readonly RankedRows[] _byLanguage;
    private readonly RankedRows[] _byRegion;
    private readonly RankedRows[] _byTopic;
    private readonly RankedRows[] _byCountry;

    private TrendingLists(RankedRows all, RankedRows[] byLanguage, RankedRows[] byRegion, RankedRows[] byTopic, RankedRows[] byCountry)
    {
        All = all;
        (_byLanguage, _byRegion, _byTopic, _byCountry) = (byLanguage, byRegion, byTopic, byCountry);
    }

    public static TrendingLists Empty { get; } = new(RankedRows.Empty, [], [], [], []);

    public RankedRows All { get; }

    /// <summary>The rows that have a score above 0, best first.</summary>
    public static List<(float Score, int Row)> Scored(CatalogSnapshot catalog, IEnumerable<int> rows, Func<int, double> scoreOf)
    {
        var scored = new List<(float Score, int Row)>();
        foreach (var row in rows)
        {
            if (row >= catalog.Count || catalog.Deleted[row]) continue;
            var score = (float)Math.Min(scoreOf(row), float.MaxValue);
            if (score > 0) scored.Add((score, row));
        }

        scored.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
        return scored;
    }

    public static TrendingLists Make(List<(float Score, int Row)> all, RankedRows[] byCountry, CatalogSnapshot catalog, int length) => new(
        RankedRows.Take(all, length),
        RankedRows.Split(all, length, catalog.LanguageOf, catalog.Languages.Count),
        RankedRows.Split(all, length, catalog.RegionOf, catalog.Regions.Count),
        RankedRows.SplitByTopic(all, length, catalog),
        byCountry);

    /// <summary>The list of one scope; null when the request does not say which, or nothing is known of it.</summary>
    public RankedRows? Find(TrendingScope scope, in FeedRequest request, UserCountries countries) => scope switch
    {
        TrendingScope.Global => All,
        TrendingScope.Language => Find(_byLanguage, request.Catalog.Languages, request.Context?.Language),
        TrendingScope.Region => Find(_byRegion, request.Catalog.Regions, request.Context?.Country),
        TrendingScope.Country => Find(_byCountry, countries.Of(request)),
        _ => null, // topics are several
    };

    public RankedRows? OfTopic(int topic) => Find(_byTopic, topic);

    private static RankedRows? Find(RankedRows[] lists, StringIds names, string? name) =>
        !string.IsNullOrEmpty(name) && names.TryGet(name, out var key) ? Find(lists, key) : null;

    private static RankedRows? Find(RankedRows[] lists, int key) =>
        (uint)key < (uint)lists.Length && lists[key].Rows.Length > 0 ? lists[key] : null;
}
