using System.Globalization;
using System.IO.Compression;

namespace FeedRanker.Retrieval.Tests;

/// <summary>Public data sets that a developer may have beside the repository, in <c>shared/data</c>; never part of it.</summary>
internal static class PublicSets
{
    /// <summary>The folder of a set, or null when it is not there.</summary>
    public static string? Find(string set)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "FeedRanker.sln"))) continue;
            var folder = Path.Combine(at.FullName, "..", "shared", "data", set);
            return Directory.Exists(folder) ? folder : null;
        }

        return null;
    }

    /// <summary>Pairs of two number columns, header skipped.</summary>
    public static Interaction[] ReadPairs(string path)
    {
        var pairs = new List<Interaction>();
        foreach (var cells in ReadRows(path)) pairs.Add(new Interaction(Int(cells[0]), Int(cells[1]), 1f));
        return [.. pairs];
    }

    /// <summary>The rows of a gzipped, tab-separated file, header skipped.</summary>
    public static IEnumerable<string[]> ReadRows(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line) yield return line.Split('\t');
    }

    public static int Int(string cell) => int.Parse(cell, CultureInfo.InvariantCulture);
}
