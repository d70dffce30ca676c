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

    /// <summary>The kind whose model is fitted only where a surface has a source of it.</summary>
    public const string GraphFilter = "graph-filter";

    /// <summary>As <see cref="GraphFilter"/>.</summary>
    public const string TwoTower = "two-tower";

    /// <summary>As <see cref="GraphFilter"/>.</summary>
    public const string GraphSoftmax = "graph-softmax";

    /// <summary>As <see cref="GraphFilter"/>.</summary>
    public const string UserNeighbours = "user-neighbours";

    public static IReadOnlyList<SourceKind> All { get; } =
    [
        new("als", Read: f => new AlsSettings(f.Flag("cold_items", false)), Show: s => [("cold_items", Word(((AlsSettings)s).ColdItems))]),
        new("interests", MayRepeat: true, Read: ReadInterests, Show: ShowInterests),
        new("item-to-item"),
        new("ease"),
        new(GraphFilter),
        new(TwoTower),
        new(GraphSoftmax),
        new(UserNeighbours),
        new("similar"),
        new("content", MayRepeat: true),
        new("followed"),
        new("trending", MayRepeat: true, Read: ReadTrending, Show: ShowTrending),
        new("popular", MayRepeat: true, Read: ReadPopular, Show: ShowPopular),
        new("fresh", MayRepeat: true, Read: ReadFresh, Show: ShowFresh),
        new("editorial", MayRepeat: true, Read: f => new EditorialSettings(f.Text("file", 1000) ?? ""), Show: s => [("file", $"'{((EditorialSettings)s).File.Replace("'", "''", StringComparison.Ordinal)}'")]),
        new("remote", MayRepeat: true, MayBlock: true, Read: ReadRemote, Show: ShowRemote),
    ];

    public static SourceKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    private static readonly (string Word, ExplorationMethod? Method)[] Explorations =
        [("none", null), ("thompson", ExplorationMethod.Thompson), ("ucb", ExplorationMethod.Ucb)];

    private static FreshSettings ReadFresh(RuleFields fields)
    {
        var fallback = new ExplorationOptions();
        var method = fields.Choice("explore", null, Explorations);
        var options = fallback with
        {
            Method = method ?? fallback.Method,
            MaxImpressions = fields.Whole("max_impressions", 1, 1_000_000, fallback.MaxImpressions),
            PriorImpressions = fields.Number("prior_impressions", 0.1f, 10_000, (float)fallback.PriorImpressions),
            Deviations = fields.Number("deviations", 0, 10, (float)fallback.Deviations),
        };
        return new FreshSettings(method is null ? null : options);
    }

    private static IEnumerable<(string, string)> ShowFresh(object settings)
    {
        var options = ((FreshSettings)settings).Exploration;
        yield return ("explore", Explorations.First(e => e.Method == options?.Method).Word);
        if (options is null) yield break;
        yield return ("max_impressions", Text(options.MaxImpressions));
        yield return ("prior_impressions", Text((float)options.PriorImpressions));
        yield return ("deviations", Text((float)options.Deviations));
    }

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
        [.. ShowPopular(settings), ("burst", Word(((TrendingSettings)settings).Burst))];

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

    private static RemoteSettings ReadRemote(RuleFields fields)
    {
        var settings = new RemoteSettings
        {
            Address = fields.Text("address", 300) ?? "",
            MaxInFlight = fields.Whole("max_in_flight", 1, 1000, 32),
            FailuresToOpen = fields.Whole("failures_to_open", 1, 1000, 5),
            OpenMs = fields.Whole("open_ms", 10, 600_000, 5000),
        };
        if (settings.Address.Length > 0 && !Uri.TryCreate("http://" + settings.Address, UriKind.Absolute, out _))
            fields.Wrong("address", $"'{settings.Address}' is no address; write host:port, such as 127.0.0.1:9000.");
        return settings;
    }

    private static IEnumerable<(string, string)> ShowRemote(object settings)
    {
        var remote = (RemoteSettings)settings;
        return [("address", $"'{remote.Address}'"), ("max_in_flight", Text(remote.MaxInFlight)), ("failures_to_open", Text(remote.FailuresToOpen)), ("open_ms", Text(remote.OpenMs))];
    }

    private static string Word(bool value) => value ? "true" : "false";

    private static string Text(float value) => value.ToString(CultureInfo.InvariantCulture);
}
