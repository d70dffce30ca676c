using Xunit.Abstractions;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>Public data sets beside the repository, for those who have them; tests without them say so and pass.</summary>
internal static class RealFiles
{
    public static string? Find(string name, ITestOutputHelper output)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "FeedRanker.sln"))) at = at.Parent;
        var path = at?.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared", "data", name);
        if (path is not null && Directory.Exists(path)) return path;
        output.WriteLine($"SKIPPED: {name} is not here.");
        return null;
    }
}
