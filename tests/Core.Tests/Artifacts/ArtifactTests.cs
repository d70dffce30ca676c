using FeedRanker.Core;

namespace FeedRanker.Core.Tests;

public sealed class ArtifactTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-artifact-").FullName;

    private string Path => System.IO.Path.Combine(_directory, "model.bin");

    [Fact]
    public void Read_GivesBackEverySection()
    {
        Write();
        var reader = new ArtifactReader(Path, "model", 3);
        Assert.Equal([1.5f, -2f, float.NaN], reader.Read<float>("numbers").ToArray());
        Assert.Equal(["", "häst", "z"], reader.ReadStrings("names"));
        Assert.Equal("text", reader.ReadText("note"));
        Assert.Empty(reader.Read<long>("none").ToArray());
    }

    [Fact]
    public void Read_AnyChangedByteOrAnyLength_IsRefusedByName()
    {
        Write();
        var good = File.ReadAllBytes(Path);
        for (var at = 0; at < good.Length; at += 7)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x40;
            File.WriteAllBytes(Path, bad);
            Assert.Equal(Path, Assert.Throws<InputException>(() => new ArtifactReader(Path, "model", 3)).File);
            File.WriteAllBytes(Path, good[..at]);
            Assert.Equal(Path, Assert.Throws<InputException>(() => new ArtifactReader(Path, "model", 3)).File);
        }
    }

    [Fact]
    public void Read_OtherKindOrVersion_SaysBoth()
    {
        Write();
        Assert.Contains("'model' version 3 where 'model' version 4", Assert.Throws<InputException>(() => new ArtifactReader(Path, "model", 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesTheOldFile()
    {
        Write();
        var before = File.ReadAllBytes(Path);
        using (var writer = new ArtifactWriter(Path, "model", 3)) writer.Write<float>("numbers", [9f]);
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void TrainingTable_RoundTrip_KeepsRowsAndGroups()
    {
        var table = new TrainingTable(["a", "b"]);
        for (var group = 0; group < 3; group++)
        {
            table.BeginGroup();
            for (var row = 0; row <= group; row++) table.Add(group, row, 100 + group, row).Fill(group + row * 0.5f);
        }

        table.Save(Path);
        var loaded = TrainingTable.Load(Path);
        Assert.Equal(table.Values.ToArray(), loaded.Values.ToArray());
        Assert.Equal([0, 1, 3], loaded.GroupStarts);
        var part = loaded.Between(101, 103);
        Assert.Equal([0, 2], part.GroupStarts);
        Assert.Equal(5, part.Count);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write()
    {
        using var writer = new ArtifactWriter(Path, "model", 3);
        writer.Write<float>("numbers", [1.5f, -2f, float.NaN]);
        writer.WriteStrings("names", ["", "häst", "z"]);
        writer.WriteText("note", "text");
        writer.Write<long>("none", []);
        writer.Complete();
    }
}
