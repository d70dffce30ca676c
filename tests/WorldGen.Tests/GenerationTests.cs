using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
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
    public void Generate_LongestFirst_ShowsLongItemsHigh()
    {
        double LengthGained(LoggingOrder order)
        {
            var folder = GeneratedWorld.NewFolder();
            WorldGenerator.Generate(Small with { Order = order }, folder, WorkProgress.None, default);
            var lengths = Lines(folder, "items.jsonl.gz").Select(line => JsonDocument.Parse(line).RootElement)
                .ToDictionary(item => item.GetProperty("id").GetString()!, item => Math.Log2(item.GetProperty("numeric").GetProperty("length_s").GetDouble()));
            var shown = Lines(folder, "truth/relevance.tsv.gz").Skip(1).Select(line => line.Split('\t')).ToArray();
            Directory.Delete(folder, recursive: true);
            double Mean(string place) => shown.Where(row => row[3] == place).Average(row => lengths[row[2]]);
            return Mean("0") - Mean("9");
        }

        var (interest, longest) = (LengthGained(LoggingOrder.Interest), LengthGained(LoggingOrder.Longest));
        Assert.True(longest > Math.Abs(interest) + 0.2, $"doublings of length from the last place to the first: {longest:F2} longest first, {interest:F2} by interest");
    }

    private static IEnumerable<string> Lines(string folder, string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, file)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line) yield return line;
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
