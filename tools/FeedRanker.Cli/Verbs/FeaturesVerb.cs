using System.CommandLine;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>features</c>: the numbers that rankers read.</summary>
internal static class FeaturesVerb
{
    public static Command Command() => new Command("features", "Verify that features were served as replay computes them.")
    {
        FeaturesVerifyVerb.Command(),
    }.WithExamples("features verify --data mydata", "features verify --data mydata --all --json");
}
