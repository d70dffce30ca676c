namespace FeedRanker.Evaluation.Tests;

/// <summary>Finds the public data sets beside the repository, where they are.</summary>
internal static class SharedFiles
{
    /// <summary>The path of a file or folder under the shared data, or null when there is none.</summary>
    public static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "FeedRanker.sln"))) continue;
            var path = Path.Combine(folder.FullName, "..", "shared", "data", name);
            return Path.Exists(path) ? path : null;
        }

        return null;
    }
}
