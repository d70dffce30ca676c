using System.CommandLine;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>features</c>: the numbers that rankers read.</summary>
internal static class FeaturesVerb
{
    public static Command Command() => new Command("features", "Import precomputed features, and verify that features were served as replay computes them.")
    {
        FeaturesImportVerb.Command(),
        FeaturesTablesVerb.Command(),
        FeaturesVerifyVerb.Command(),
    }.WithExamples("features tables --data mydata", "features verify --data mydata", "features verify --data mydata --all --json");
}
