using System.CommandLine;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>index</c>: vector indexes as files.</summary>
internal static class IndexVerb
{
    public static Command Command() =>
        new Command("index", "Build, search, look into and tune vector indexes (nearest neighbours, best inner products).")
        {
            IndexBuildVerb.Command(),
            IndexSearchVerb.Command(),
            IndexStatsVerb.Command(),
            IndexTuneVerb.Command(),
        }
        .WithExamples(
            "index build items.fvecs --out items.index",
            "index search items.index --queries users.fvecs --k 100 --out found.ivecs",
            "index tune items.index --queries users.fvecs --k 100 --recall 0.98",
            "index stats items.index");
}
