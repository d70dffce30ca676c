using System.CommandLine;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>features</c>: what the features are made of.</summary>
internal static class FeaturesVerb
{
    public static Command Command() => new("features", "Import precomputed features, and list them.")
    {
        FeaturesImportVerb.Command(),
        FeaturesTablesVerb.Command(),
    };
}
