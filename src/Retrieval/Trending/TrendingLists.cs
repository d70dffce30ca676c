using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Trending items as of one refresh, best first: of all, and per language and region. Immutable.</summary>
internal sealed class TrendingLists
{
    private readonly RankedRows _all;
    private readonly RankedRows[] _byLanguage;
    private readonly RankedRows[] _byRegion;

    private TrendingLists(RankedRows all, RankedRows[] byLanguage, RankedRows[] byRegion)
    {
        _all = all;
        _byLanguage = byLanguage;
        _byRegion = byRegion;
    }

    public static TrendingLists Empty { get; } = new(RankedRows.Empty, [], []);

    public static TrendingLists Make(TrendingIndex index, CatalogSnapshot catalog, long nowMs, int length)
    {
        var rows = new List<(float Score, int Row)>();
        for (var row = 0; row < catalog.Count; row++)
        {
            var score = (float)Math.Min(index.Score(row, nowMs), float.MaxValue);
            if (score > 0 && !catalog.Deleted[row]) rows.Add((score, row));
        }

        rows.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
        return new TrendingLists(
            RankedRows.Take(rows, length),
            RankedRows.Split(rows, length, catalog.LanguageOf, catalog.Languages.Count),
            RankedRows.Split(rows, length, catalog.RegionOf, catalog.Regions.Count));
    }

    public RankedRows For(in FeedRequest request, TrendingScope scope) => scope switch
    {
        TrendingScope.Language => Find(_byLanguage, request.Catalog.Languages, request.Context?.Language),
        TrendingScope.Region => Find(_byRegion, request.Catalog.Regions, request.Context?.Country),
        _ => _all,
    };

    private RankedRows Find(RankedRows[] lists, StringIds names, string? name) =>
        !string.IsNullOrEmpty(name) && names.TryGet(name, out var key) && key < lists.Length ? lists[key] : _all;
}
