using System.Runtime.Intrinsics.X86;
using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed unsafe class KernelTests
{
    public static TheoryData<int> Dimensions => [8, 16, 17, 31, 64, 100, 128, 384, 1000, 1024];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void FloatKernels_EveryWidth_AgreesWithPlain(int dimensions)
    {
        var vectors = Random(2, dimensions);
        float* a = vectors.Row(0), b = vectors.Row(1);
        var stride = vectors.Stride;
        Agree<ProductTerm>(a, b, stride);
        Agree<SquaredDifferenceTerm>(a, b, stride);
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void CodeKernels_EveryWidth_EqualPlain(int dimensions)
    {
        var stride = ByteCodes.StrideOf(dimensions);
        var random = new FeedRandom((ulong)dimensions);
        var bytes = new NativeBlock<byte>(stride);
        var query = new NativeBlock<sbyte>(stride);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < dimensions; i++)
            {
                bytes.Pointer[i] = round == 0 ? (byte)255 : (byte)random.Next(256);
                query.Pointer[i] = round == 0 ? (sbyte)-128 : (sbyte)(random.Next(256) - 128);
            }

            var plain = CodeKernels.Plain(bytes.Pointer, query.Pointer, stride);
            Assert.Equal(plain, CodeKernels.Wide128(bytes.Pointer, query.Pointer, stride));
            Assert.Equal(plain, CodeKernels.Wide256(bytes.Pointer, query.Pointer, stride));
            if (AvxVnni.IsSupported) Assert.Equal(plain, CodeKernels.Vnni(bytes.Pointer, query.Pointer, stride));
            Assert.Equal(plain, CodeKernels.Sum(bytes.Pointer, query.Pointer, stride));
        }
    }

    [Fact]
    public void ByteCodes_InnerProducts_StayWithinTheCodingError()
    {
        var vectors = Random(200, 64);
        var codes = ByteCodes.Empty(vectors.Count, ByteCodes.StepsOf(vectors));
        for (var row = 0; row < vectors.Count; row++) codes.Set(row, vectors[row]);
        var coded = new NativeBlock<sbyte>(codes.Stride);
        for (var q = 0; q < vectors.Count; q++)
        {
            var (scale, shift) = codes.Code(vectors[q], coded.Span);
            for (var row = 0; row < vectors.Count; row++)
            {
                var exact = FloatKernels.Sum<ProductTerm>(vectors.Row(q), vectors.Row(row), vectors.Stride);
                var approximate = scale * (CodeKernels.Sum(codes.Row(row), coded.Pointer, codes.Stride) - shift);
                Assert.InRange(approximate, exact - 1f, exact + 1f); // 64 terms of up to 4 in value, half a step of 1/127 each, mostly cancelling
            }
        }
    }

    private static void Agree<TTerm>(float* a, float* b, int stride)
        where TTerm : struct, IPairTerm
    {
        var plain = FloatKernels.Plain<TTerm>(a, b, stride);
        var near = 1e-5f * stride;
        Assert.InRange(FloatKernels.Wide128<TTerm>(a, b, stride), plain - near, plain + near);
        Assert.InRange(FloatKernels.Wide256<TTerm>(a, b, stride), plain - near, plain + near);
        Assert.InRange(FloatKernels.Wide512<TTerm>(a, b, stride), plain - near, plain + near);
        Assert.InRange(FloatKernels.Sum<TTerm>(a, b, stride), plain - near, plain + near);
    }

    private static VectorSet Random(int count, int dimensions)
    {
        var random = new FeedRandom(7);
        var vectors = new VectorSet(count, dimensions);
        for (var row = 0; row < count; row++)
            foreach (ref var x in vectors[row]) x = (float)(2 * random.NextDouble() - 1);
        return vectors;
    }
}
