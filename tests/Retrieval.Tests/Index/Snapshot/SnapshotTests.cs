using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class SnapshotTests : IDisposable
{
    private static readonly IndexKind[] Kinds = [new("scan", (vectors, options, _, _) => new ScanIndex(vectors, options.Metric, options.Space), ScanIndex.Load, (_, k) => (k, 1000), _ => null)];

    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-snapshot-").FullName;

    private string File => Path.Combine(_directory, "items.index");

    [Fact]
    public void Open_GivesTheSameAnswers()
    {
        var vectors = Vectors(500, 20);
        var index = new ScanIndex(vectors, VectorMetric.L2, "als-1") { DefaultEffort = 77 };
        VectorIndex.Save(File, index);
        var opened = VectorIndex.Open(File, Kinds);
        Assert.Equal(("scan", VectorMetric.L2, 20, 500, "als-1", 77), (opened.Kind, opened.Metric, opened.Dimensions, opened.Count, opened.Space, opened.DefaultEffort));
        Same(index, opened, vectors);
        Assert.Equal(["index.kind", "index.default_effort", "shape", "space", "vectors"], VectorIndex.PartsOf(File).Select(p => p.Name));
    }

    [Fact]
    public void Open_AnyBitChangedOrCutAnywhere_IsRefusedByName()
    {
        VectorIndex.Save(File, new ScanIndex(Vectors(3000, 24)));
        var good = System.IO.File.ReadAllBytes(File);
        var random = new FeedRandom(5);
        for (var round = 0; round < 300; round++)
        {
            var (at, bit) = (random.Next(round % 3 == 0 ? 1024 : good.Length), random.Next(8));
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << bit);
            System.IO.File.WriteAllBytes(File, bad);
            Refused($"bit {bit} of byte {at} changed");
            var length = round < 50 ? round * 3 : random.Next(good.Length);
            System.IO.File.WriteAllBytes(File, good[..length]);
            Refused($"cut to {length}");
        }
    }

    [Fact]
    public void Open_SwappedOrZeroedBlocks_IsRefused()
    {
        VectorIndex.Save(File, new ScanIndex(Vectors(3000, 24)));
        var good = System.IO.File.ReadAllBytes(File);
        var swapped = (byte[])good.Clone();
        good.AsSpan(65536, 65536).CopyTo(swapped.AsSpan(131072));
        good.AsSpan(131072, 65536).CopyTo(swapped.AsSpan(65536));
        System.IO.File.WriteAllBytes(File, swapped);
        Refused("blocks swapped");
        var zeroed = (byte[])good.Clone();
        zeroed.AsSpan(65536, 4096).Clear();
        System.IO.File.WriteAllBytes(File, zeroed);
        Refused("a page of zeros");
    }

    [Fact]
    public void Open_WhileTheFileIsReplaced_KeepsWhatItOpened()
    {
        var vectors = Vectors(200, 8);
        var index = new ScanIndex(vectors);
        VectorIndex.Save(File, index);
        var opened = VectorIndex.Open(File, Kinds);
        VectorIndex.Save(File, new ScanIndex(Vectors(20, 16)));
        Same(index, opened, vectors);
        Assert.Equal(20, VectorIndex.Open(File, Kinds).Count);
    }

    [Fact]
    public void Open_UnknownKind_NamesIt()
    {
        VectorIndex.Save(File, new ScanIndex(Vectors(20, 8)));
        Assert.Contains("holds an index of kind 'scan'", Assert.Throws<InputException>(() => VectorIndex.Open(File, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireSpace_OtherModel_NamesBoth()
    {
        var index = new ScanIndex(Vectors(20, 8), space: "als-1");
        VectorIndex.RequireSpace(index, "als-1");
        var error = Assert.Throws<InputException>(() => VectorIndex.RequireSpace(index, "als-2", "items.index"));
        Assert.Equal("items.index", error.File);
        Assert.Contains("'als-1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'als-2'", error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => VectorIndex.RequireSpace(new ScanIndex(Vectors(20, 8)), "als-2"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static void Same(ScanIndex expected, IVectorIndex opened, VectorSet queries)
    {
        int[] rows = new int[10], otherRows = new int[10];
        float[] scores = new float[10], otherScores = new float[10];
        for (var q = 0; q < 20; q++)
        {
            expected.Search(queries[q], 0, default(AllRows), rows, scores);
            opened.Search(queries[q], 0, default(AllRows), otherRows, otherScores);
            Assert.Equal(rows, otherRows);
            Assert.Equal(scores, otherScores);
        }
    }

    private static VectorSet Vectors(int count, int dimensions)
    {
        var random = new FeedRandom(3);
        var vectors = new VectorSet(count, dimensions);
        for (var row = 0; row < count; row++)
            foreach (ref var x in vectors[row]) x = (float)random.NextNormal();
        return vectors;
    }

    private void Refused(string what)
    {
        var error = Record.Exception(() => VectorIndex.Open(File, Kinds));
        Assert.True(error is InputException { File: var file } && file == File, $"{what}: {error?.ToString() ?? "was opened"}");
    }
}
