using System.Security.Cryptography;
using FeedRanker.Core;

namespace FeedRanker.WorldGen.Tests;

public sealed class GenerationTests
{
    private static readonly WorldOptions Small = new(80, 600, 2, 7) { OracleUsers = 5, OracleItems = 10, EmbeddingDimensions = 4 };

    [Fact]
    public void Generate_SameOptionsTwice_GivesTheSameBytes()
    {
        Assert.Equal(Hashes(Small), Hashes(Small));
    }

    [Fact]
    public void Generate_AnotherSeed_GivesOtherFiles()
    {
        var (one, other) = (Hashes(Small), Hashes(Small with { Seed = 8 }));
        foreach (var file in one.Keys.Where(f => !f.EndsWith("position_bias.tsv", StringComparison.Ordinal)))
            Assert.NotEqual(one[file], other[file]);
    }

    [Fact]
    public void Generate_MoreUsers_LeavesItemsAsTheyWere()
    {
        var (few, more) = (Hashes(Small), Hashes(Small with { Users = 90 }));
        Assert.Equal(few["items.jsonl.gz"], more["items.jsonl.gz"]);
    }

    [Fact]
    public void Generate_FolderWithSomethingInIt_IsRefusedAndUntouched()
    {
        var folder = GeneratedWorld.NewFolder();
        Directory.CreateDirectory(folder);
        try
        {
            File.WriteAllText(Path.Combine(folder, "mine.txt"), "mine");
            var e = Assert.Throws<InputException>(() => WorldGenerator.Generate(Small, folder, WorkProgress.None, default));
            Assert.Contains("not empty", e.Message, StringComparison.Ordinal);
            Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Generate_Cancelled_LeavesNothing()
    {
        var folder = GeneratedWorld.NewFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => WorldGenerator.Generate(Small, folder, WorkProgress.None, stop.Token));
        Assert.False(Directory.Exists(folder));
        Assert.False(Directory.Exists(folder + ".partial"));
    }

    [Fact]
    public void Generate_SmallestWorld_Works()
    {
        var folder = GeneratedWorld.NewFolder();
        var report = WorldGenerator.Generate(
            new WorldOptions(1, 20, 1, 1) { SessionsPerDay = 20, EmbeddingDimensions = 0, PositionBias = 0 }, folder, WorkProgress.None, default);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(1, report.Authors);
        Assert.True(report.Impressions <= 20 * 12 * 20);
    }

    private static SortedDictionary<string, string> Hashes(WorldOptions options)
    {
        var folder = GeneratedWorld.NewFolder();
        WorldGenerator.Generate(options, folder, WorkProgress.None, default);
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            hashes[Path.GetRelativePath(folder, file)] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        Directory.Delete(folder, recursive: true);
        Assert.Equal(11, hashes.Count);
        return hashes;
    }
}
