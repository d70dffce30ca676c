using System.Globalization;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>All kinds of source that a surface may have, each with the keys of its own.</summary>
internal static class SourceKinds
{
    private static readonly (string Word, TrendingScope Scope)[] Scopes =
    [
        ("global", TrendingScope.Global), ("country", TrendingScope.Country), ("region", TrendingScope.Region),
        ("language", TrendingScope.Language), ("topic", TrendingScope.Topic),
    ];

    private static readonly (string Word, InterestQuery Query)[] Queries =
        [("mean", InterestQuery.Mean), ("medoid", InterestQuery.Medoid), ("fold-in", InterestQuery.FoldIn)];

    public static IReadOnlyList<SourceKind> All { get; } =
    [
        new("als"),
        new("interests", MayRepeat: true, Read: ReadInterests, Show: ShowInterests),
        new("item-to-item"),
        new("ease"),
        new("similar"),
        new("followed"),
        new("trending", MayRepeat: true, Read: ReadTrending, Show: ShowTrending),
        new("popular", MayRepeat: true, Read: ReadPopular, Show: ShowPopular),
        new("fresh"),
    ];

    public static SourceKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static InterestOptions ReadInterests(RuleFields fields)
    {
        var fallback = new InterestOptions();
        return fallback with
        {
            MaxInterests = fields.Whole("max_interests", 1, 16, fallback.MaxInterests),
            JoinBelow = fields.Number("join_below", 0, 100, fallback.JoinBelow),
            Query = fields.Choice("query", fallback.Query, Queries),
            Recent = fallback.Recent with
            {
                MaxItems = fields.Whole("recent_items", 1, 200, fallback.Recent.MaxItems),
                HalfLifeItems = fields.Number("half_life_items", 0.1f, 1000, fallback.Recent.HalfLifeItems),
            },
        };
    }

    private static IEnumerable<(string, string)> ShowInterests(object settings)
    {
        var options = (InterestOptions)settings;
        yield return ("max_interests", Text(options.MaxInterests));
        yield return ("join_below", Text(options.JoinBelow));
        yield return ("query", Queries.First(q => q.Query == options.Query).Word);
        yield return ("recent_items", Text(options.Recent.MaxItems));
        yield return ("half_life_items", Text(options.Recent.HalfLifeItems));
    }

    private static TrendingSettings ReadTrending(RuleFields fields) => new(ReadScopes(fields), fields.Flag("burst", false));

    private static TrendingSettings ReadPopular(RuleFields fields) => new(ReadScopes(fields), false);

    private static IEnumerable<(string, string)> ShowTrending(object settings) =>
        [.. ShowPopular(settings), ("burst", ((TrendingSettings)settings).Burst ? "true" : "false")];

    private static IEnumerable<(string, string)> ShowPopular(object settings) =>
        [("scope", $"[{string.Join(", ", ((TrendingSettings)settings).Scopes.Select(s => Scopes.First(x => x.Scope == s).Word))}]")];

    private static IReadOnlyList<TrendingScope> ReadScopes(RuleFields fields)
    {
        var scopes = new List<TrendingScope>();
        foreach (var word in fields.Texts("scope", Scopes.Length, required: false))
        {
            var at = Array.FindIndex(Scopes, s => s.Word == word);
            if (at >= 0) scopes.Add(Scopes[at].Scope);
            else fields.Wrong("scope", $"there is no scope '{word}'; {NearestWord.Hint(word, Scopes.Select(s => s.Word))}");
        }

        return scopes.Count == 0 ? TrendingSettings.Global.Scopes : scopes;
    }

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
