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
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x40;
            File.WriteAllBytes(Path, bad);
            Refused("offset");
            File.WriteAllBytes(Path, good[..at]);
            Refused("offset");
        }

        File.WriteAllBytes(Path, [.. good, 0]);
        Refused($"goes on after offset {good.Length}");
        File.WriteAllBytes(Path, [.. "FEEDRNKR"u8, .. good[8..]]);
        Refused("older format");
    }

    [Fact]
    public void Read_DamageInALongFile_NamesTheBlocksOffsets()
    {
        using (var writer = new ArtifactWriter(Path, "model", 3))
        {
            writer.Write<int>("numbers", Enumerable.Range(0, 100_000).ToArray());
            writer.Complete();
        }

        using (var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite))
        {
            foreach (var at in new[] { 140_000, 300_000 })
            {
                file.Position = at;
                var value = file.ReadByte();
                file.Position = at;
                file.WriteByte((byte)(value ^ 1));
            }
        }

        Refused("between offsets 131072 and 196608: the checksum there does not match (2 of 7 blocks are damaged)");
    }

    [Fact]
    public unsafe void Map_GivesTheSameInPlace_AndWritingChangesNoFile()
    {
        Write();
        var reader = ArtifactReader.Map(Path, "model", 3);
        Assert.Equal([1.5f, -2f, float.NaN], reader.Read<float>("numbers").ToArray());
        Assert.Equal(["", "häst", "z"], reader.ReadStrings("names"));
        Assert.Equal(["numbers", "names", "names.ends", "note", "none"], reader.Sections.Select(s => s.Name));
        var numbers = reader.Locate<float>("numbers", out var count);
        Assert.Equal((3, 0), (count, (nint)numbers % 64));
        numbers[1] = 7;
        Assert.Equal(7, reader.Read<float>("numbers")[1]);
        Assert.Equal(-2, new ArtifactReader(Path, "model", 3).Read<float>("numbers")[1]);
        File.Delete(Path); // what is mapped stays
        Assert.Equal(1.5f, numbers[0]);
        GC.KeepAlive(reader);
    }

    [Fact]
    public unsafe void Write_FromNativeMemory_IsTheSameFile()
    {
        var values = Enumerable.Range(0, 50_000).Select(i => (ushort)i).ToArray();
        var (one, other) = (Path + "1", Path + "2");
        using (var writer = new ArtifactWriter(one, "model", 1))
        {
            writer.Write<ushort>("values", values);
            writer.Complete();
        }

        using (var writer = new ArtifactWriter(other, "model", 1))
        {
            fixed (ushort* first = values) writer.Write("values", first, values.Length);
            writer.Complete();
        }

        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(other));
        Assert.Equal(values, ArtifactReader.Map(one, "model", 1).Read<ushort>("values").ToArray());
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

    private void Refused(string why)
    {
        foreach (var open in new Func<string, string, int, ArtifactReader>[] { (path, kind, version) => new ArtifactReader(path, kind, version), ArtifactReader.Map })
        {
            var error = Assert.Throws<InputException>(() => open(Path, "model", 3));
            Assert.Equal(Path, error.File);
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
    }

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
