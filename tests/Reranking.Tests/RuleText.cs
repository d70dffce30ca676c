using FeedRanker.Core;

namespace FeedRanker.Reranking.Tests;

/// <summary>Writes small rule files for tests.</summary>
internal static class RuleText
{
    /// <summary>One body per kind, each with all its keys.</summary>
    public static readonly (string Kind, string Keys)[] Kinds =
    [
        ("policy_labels", "exclude: [spam, adult]"),
        ("already_seen", "what: shown, keep_at_least: 5"),
        ("already_seen", "what: acted_on"),
        ("region", "unknown_country: hide"),
        ("max_age", "max_age: 5d, unknown_time: hide"),
        ("freshness", "half_life: 24h, floor: 0.1"),
        ("sort", ""),
        ("top_k", "k: 17"),
        ("author_cap", "max: 2, strict: true"),
        ("author_cap", "max: 2, strict: false"),
        ("topic_cap", "max: 2, topics: all, only: [t1, t2, other]"),
        ("topic_cap", "max: 3, topics: first"),
        ("author_spacing", "gap: 2"),
        ("topic_spacing", "gap: 2, topics: all"),
        ("topic_spacing", "gap: 1, topics: first, only: [t0]"),
        ("mmr", "lambda: 0.6, over: embedding, candidates: 30, page: 12, session: true"),
        ("mmr", "over: author"),
        ("dpp", "theta: 0.8, window: 0, over: embedding, candidates: 40, page: 20, session: true"),
        ("dpp", "theta: 0.8, window: 4, over: topic"),
        ("ssd", "gamma: 0.3, window: 5, over: topic, candidates: 40, page: 20, session: false"),
        ("calibrated", "lambda: 0.8, over: topic, candidates: 40, page: 15"),
    ];

    public static string Rule(string kind, string keys, string id) =>
        $"{{id: {id}, kind: {kind}, owner: o, reason: r{(keys.Length > 0 ? ", " + keys : "")}}}";

    /// <summary>A file whose only surface has these rules.</summary>
    public static string File(params (string Kind, string Keys)[] rules) =>
        "version: 1\nsurfaces:\n  '*':\n" + string.Concat(rules.Select((rule, i) => $"    - {Rule(rule.Kind, rule.Keys, $"r{i + 1}")}\n"));

    /// <summary>The steps of such a file.</summary>
    public static IReadOnlyList<PipelineStep> Steps(ColumnSchema schema, Column score, params (string Kind, string Keys)[] rules) =>
        RuleFile.Parse(File(rules), "test.yaml").StepsFor("home", new RuleBinding(schema, score) { Vectors = new WorldVectors() });

    /// <summary>The problems of a file, errors only; empty when it is sound.</summary>
    public static IReadOnlyList<RuleProblem> Problems(string text)
    {
        try
        {
            RuleFile.Parse(text, "test.yaml");
            return [];
        }
        catch (RuleFileException e)
        {
            return e.Problems;
        }
    }

    /// <summary>The repository's root.</summary>
    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "FeedRanker.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
