using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The formats there are.</summary>
public static class ImportFormats
{
    /// <summary>All of them, in the order help lists them.</summary>
    public static IReadOnlyList<ImportFormat> All { get; } =
    [
        new("feed", "a directory of items.jsonl, users.jsonl, follows.tsv and events.tsv (docs/feed-format.md)", (path, _) => new FeedImport(path)),
        new("movielens", "a directory of items.tsv, users.tsv and interactions.tsv: ratings with time", (path, _) => new MovieLensImport(path)),
        new("kuairand", "a directory of impressions.tsv, videos.tsv, users.tsv and history.tsv: a short-video feed", (path, options) => new KuaiRandImport(path, options)),
        new("interactions", "one CSV, TSV or JSONL file of who did what when, columns mapped by options", (path, options) => new InteractionsImport(path, options)),
    ];

    /// <summary>The format of that name.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static ImportFormat Find(string name) =>
        All.FirstOrDefault(f => f.Name == name)
        ?? throw new InputException($"'{name}' is no import format; there are: {string.Join(", ", All.Select(f => f.Name))}.", field: "format");
}
