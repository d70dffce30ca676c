using System.Runtime.Intrinsics.X86;
using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed unsafe class BlockKernelTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(1024)]
    public void Score_EveryWidth_AgreesWithPlain(int stride)
    {
        const int Blocks = 3;
        var random = new FeedRandom((ulong)stride);
        var codes = new NativeBlock<byte>(Blocks * CodeBlocks.Rows * stride);
        var query = new NativeBlock<sbyte>(stride);
        var biases = new NativeBlock<float>(Blocks * CodeBlocks.Rows);
        var (plain, wide) = (new NativeBlock<float>(Blocks * CodeBlocks.Rows), new NativeBlock<float>(Blocks * CodeBlocks.Rows));
        for (var i = 0; i < codes.Length; i++) codes.Pointer[i] = (byte)random.Next(256);
        for (var i = 0; i < stride; i++) query.Pointer[i] = (sbyte)(random.Next(255) - 127);
        for (var i = 0; i < biases.Length; i++) biases.Pointer[i] = random.Next(1000);
        BlockKernels.Plain(codes.Pointer, Blocks, query.Pointer, stride, 0.5f, 3, biases.Pointer, plain.Pointer);
        if (Avx2.IsSupported)
        {
            BlockKernels.Wide256(codes.Pointer, Blocks, query.Pointer, stride, 0.5f, 3, biases.Pointer, wide.Pointer);
            Assert.Equal(plain.Span.ToArray(), wide.Span.ToArray());
        }

        if (AvxVnni.IsSupported)
        {
            BlockKernels.Vnni(codes.Pointer, Blocks, query.Pointer, stride, 0.5f, 3, biases.Pointer, wide.Pointer);
            Assert.Equal(plain.Span.ToArray(), wide.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 17)]
    [InlineData(5000, 1000)]
    [InlineData(5000, 5000)]
    public void KthLargest_WithAndWithoutTies_IsTheSortedValue(int count, int rank)
    {
        var random = new FeedRandom((ulong)count);
        foreach (var different in (int[])[1, 7, 1 << 20])
        {
            var (values, above, below) = (new NativeBlock<float>(count), new NativeBlock<float>(count + 16), new NativeBlock<float>(count + 16));
            for (var i = 0; i < count; i++) values.Pointer[i] = random.Next(different);
            var sorted = values.Span.ToArray();
            Array.Sort(sorted);
            Assert.Equal(sorted[count - rank], KthLargest.Of(values.Pointer, count, rank, above.Pointer, below.Pointer));
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(3000)]
    public void RankedKeys_Sorted_AreByScoreThenRow(int count)
    {
        var random = new FeedRandom(1);
        var expected = new (float Score, int Row)[count];
        var keys = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            expected[i] = (random.Next(200) - 100.5f, i);
            keys[i] = RankedKeys.Of(expected[i].Score, i);
        }

        Array.Sort(expected, (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
        RankedKeys.Sort(keys, new ulong[count], new int[RankedKeys.CountsLength]);
        Assert.Equal(expected, Array.ConvertAll(keys, key => (RankedKeys.Score(key), RankedKeys.Row(key))));
    }
}
