using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class VectorFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("feedranker-vectors-").FullName;

    [Theory]
    [InlineData("a.fvecs")]
    [InlineData("a.bvecs")]
    [InlineData("a.npy")]
    [InlineData("a.raw")]
    [InlineData("a.f32.gz")]
    [InlineData("a.fvecs.gz")]
    [InlineData("a.bvecs.gz")]
    [InlineData("a.NPY.GZ")]
    public void Write_ThenRead_GivesTheSameVectors(string name)
    {
        foreach (var (count, dimensions) in new[] { (1, 8), (1000, 64), (3001, 17), (77, 1024) })
        {
            var vectors = Bytes(count, dimensions);
            VectorFile.Write(At(name), vectors);
            Same(vectors, VectorFile.Read(At(name), dimensions));
        }
    }

    [Theory]
    [InlineData("<f4", 1)]
    [InlineData("<f8", 1)]
    [InlineData("<f2", 2)]
    [InlineData("|i1", 3)]
    [InlineData("|u1", 2)]
    public void Npy_EveryTypeAndHeaderVersion_IsRead(string type, int version)
    {
        var vectors = Bytes(50, 12, most: 127);
        var body = new MemoryStream();
        for (var row = 0; row < vectors.Count; row++)
            foreach (var x in vectors[row]) body.Write(Encode(type, type == "|i1" ? -x : x));
        File.WriteAllBytes(At("a.npy"), [.. Header($"{{'shape': (50, 12), 'fortran_order': False, 'descr': '{type}'}}", version), .. body.ToArray()]);
        var read = VectorFile.Read(At("a.npy"));
        for (var row = 0; row < read.Count; row++)
            for (var i = 0; i < 12; i++) Assert.Equal(type == "|i1" ? -vectors[row][i] : vectors[row][i], read[row][i]);
    }

    [Fact]
    public void Npy_ThatNumPyWrote_IsRead()
    {
        // numpy.save of numpy.arange(16, dtype='<f4').reshape(2, 8), NumPy 1.24
        File.WriteAllBytes(At("a.npy"), [.. Header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 8), }".PadRight(117) + "\n", 1), .. Enumerable.Range(0, 16).SelectMany(i => BitConverter.GetBytes((float)i))]);
        var read = VectorFile.Read(At("a.npy"));
        Assert.Equal((2, 8, 13f), (read.Count, read.Dimensions, read[1][5]));
    }

    [Theory]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 8), }", "descr: has numbers of type '>f4'")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2, 8), }", "type unknown")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 8), }", "fortran_order True")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (16,), }", "shape (16)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 2), }", "shape (2, 4, 2)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4), }", "vectors of 4 numbers")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 8), }", "goes on after offset")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 8), }", "is cut off at offset")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 8), }", "shape (-1, 8)")]
    [InlineData("nonsense", "type unknown")]
    public void Npy_OfNoUse_IsRefusedWithTheReason(string header, string why)
    {
        File.WriteAllBytes(At("a.npy"), [.. Header(header, 1), .. new byte[64]]);
        Refused("a.npy", why);
    }

    [Fact]
    public void Read_WhatIsWrong_IsToldWithItsPlace()
    {
        Refused("missing.fvecs", "there is no such file");
        Put("a.txt", []);
        Refused("a.txt", "'.txt' is no known vector format; .fvecs, .bvecs, .npy");
        Put("a.fvecs", []);
        Refused("a.fvecs", "has no vectors");
        Put("a.fvecs", [8, 0]);
        Refused("a.fvecs", "cut off at offset 2, within the length of row 0");
        Put("a.fvecs", [0, 0, 0, 64, 1, 2, 3]);
        Refused("a.fvecs", "row 0 at offset 0 says it has 1073741824 numbers; 8 to 1024 are possible");
        Put("a.fvecs", Row(8, 1), Row(9, 1));
        Refused("a.fvecs", "row 1 at offset 36 says it has 9 numbers; the rows before have 8");
        Put("a.fvecs", Row(8, 1), Row(8, 1)[..20]);
        Refused("a.fvecs", "cut off at offset 56: row 1, which starts at offset 36, needs 16 more bytes");
        Put("a.fvecs", Row(8, 1), Row(8, 1), Row(8, 1)[..2]);
        Refused("a.fvecs", "cut off at offset 74: row 2");
        Put("a.fvecs", Row(8, 1), Row(8, float.NaN));
        Refused("a.fvecs", "vector 1 has NaN at position 7");
        Put("a.fvecs", Row(8, float.PositiveInfinity));
        Refused("a.fvecs", "vector 0 has Infinity at position 7");
        Put("a.raw", Row(8, 1)[4..], [1]);
        Refused("a.raw", "has no header: say with --dimensions");
        Refused("a.raw", "cut off at offset 33: row 1, which starts at offset 32, needs 31 more bytes", 8);
        Put("a.npy", "PK\u0003\u0004 is no array"u8.ToArray());
        Refused("a.npy", "does not start with \\x93NUMPY at offset 0");
        Put("a.fvecs", Row(8, 1));
        Refused("a.fvecs", "has vectors of 8 numbers; 9 are wanted", 9);
        Put("a.fvecs.gz", Row(8, 1));
        Refused("a.fvecs.gz", "gzip stream is damaged");
    }

    [Fact]
    public void Read_GzipCutAnywhereOrDamaged_IsRefusedOrWhole()
    {
        var vectors = Bytes(60, 16);
        VectorFile.Write(At("a.fvecs.gz"), vectors);
        var good = File.ReadAllBytes(At("a.fvecs.gz"));
        for (var at = 0; at < good.Length; at += 3)
        {
            Put("b.fvecs.gz", good[..at]);
            Refused("b.fvecs.gz", "b.fvecs.gz");
            var bad = (byte[])good.Clone();
            bad[at] ^= 0x10;
            Put("b.fvecs.gz", bad);
            try
            {
                Same(vectors, VectorFile.Read(At("b.fvecs.gz"))); // gzip's own header holds bytes without meaning
            }
            catch (InputException e)
            {
                Assert.Equal(At("b.fvecs.gz"), e.File);
            }
        }
    }

    [Fact]
    public void Read_TwoGzipMembers_AreOneFile()
    {
        Put("a.fvecs.gz", Zip(Row(8, 1)), Zip(Row(8, 2)));
        Assert.Equal(2, VectorFile.Read(At("a.fvecs.gz"))[1][7]);
    }

    [Fact]
    public void Write_FractionsAsBytes_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => VectorFile.Write(At("a.bvecs"), VectorSet.FromRows([1, 2, 3, 4, 5, 6, 7, 8.5f], 8)));
        Assert.Contains("vector 0 has 8.5 at position 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbours_RoundTripAndMalformed()
    {
        var table = new NeighbourTable(3, 2);
        table[0][0] = 7;
        table[2][1] = int.MaxValue;
        foreach (var name in new[] { "a.ivecs", "a.ivecs.gz" })
        {
            table.Write(At(name));
            var read = NeighbourTable.Read(At(name));
            Assert.Equal((3, 2), (read.Count, read.K));
            for (var q = 0; q < 3; q++) Assert.Equal(table[q].ToArray(), read[q].ToArray());
        }

        Put("b.ivecs", [1, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0]);
        Told("row 1 at offset 8 says it has 2 numbers; the rows before have 1");
        Put("b.ivecs", [1, 0, 0, 0, 5, 0]);
        Told("cut off at offset 6: row 0, which starts at offset 4, needs 2 more bytes");
        Put("b.ivecs", [0, 0, 0, 0]);
        Told("row 0 at offset 0 says it has 0 numbers");
        Put("b.ivecs", []);
        Told("has no rows");

        void Told(string why) => Assert.Contains(why, Assert.Throws<InputException>(() => NeighbourTable.Read(At("b.ivecs"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static VectorSet Bytes(int count, int dimensions, int most = 256)
    {
        var random = new FeedRandom((ulong)(count * dimensions));
        var vectors = new VectorSet(count, dimensions);
        for (var row = 0; row < count; row++)
            foreach (ref var x in vectors[row]) x = random.Next(most);
        return vectors;
    }

    private static void Same(VectorSet expected, VectorSet read)
    {
        Assert.Equal((expected.Count, expected.Dimensions, expected.MemoryBytes), (read.Count, read.Dimensions, read.MemoryBytes));
        for (var row = 0; row < expected.Count; row++) Assert.True(expected[row].SequenceEqual(read[row]), $"row {row} differs");
    }

    private static byte[] Header(string text, int version)
    {
        Span<byte> length = stackalloc byte[version == 1 ? 2 : 4];
        if (version == 1) BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. Encoding.ASCII.GetBytes(text)];
    }

    private static byte[] Encode(string type, float x) => type switch
    {
        "<f4" => BitConverter.GetBytes(x),
        "<f8" => BitConverter.GetBytes((double)x),
        "<f2" => BitConverter.GetBytes((Half)x),
        _ => [(byte)(int)x],
    };

    // Zeros, and at the end x.
    private static byte[] Row(int dimensions, float x)
    {
        var numbers = new float[dimensions];
        numbers[^1] = x;
        return [.. BitConverter.GetBytes(dimensions), .. MemoryMarshal.AsBytes<float>(numbers)];
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Fastest)) zip.Write(bytes);
        return memory.ToArray();
    }

    private string At(string name) => Path.Combine(_directory, name);

    private void Put(string name, params byte[][] parts) => File.WriteAllBytes(At(name), parts.SelectMany(p => p).ToArray());

    private void Refused(string name, string why, int dimensions = 0)
    {
        var error = Assert.Throws<InputException>(() => VectorFile.Read(At(name), dimensions));
        Assert.Equal(At(name), error.File);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
