using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>Sums of one query with consecutive rows, four rows to a load of the query; bit for bit those of <see cref="FloatKernels"/>.</summary>
internal static unsafe class FloatBlockKernels
{
    /// <summary>One sum per row.</summary>
    public static void Sums<TTerm>(float* query, float* rows, int count, int stride, float* sums)
        where TTerm : struct, IPairTerm
    {
        var row = 0;
        if (Vector512.IsHardwareAccelerated)
            for (; row + 4 <= count; row += 4) Four<TTerm>(query, rows + (long)row * stride, stride, sums + row);
        for (; row < count; row++) sums[row] = FloatKernels.Sum<TTerm>(query, rows + (long)row * stride, stride);
    }

    private static void Four<TTerm>(float* query, float* a, int stride, float* sums)
        where TTerm : struct, IPairTerm
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        float* b = a + stride, c = b + stride, d = c + stride;
        var i = 0;
        for (; i + 32 <= stride; i += 32)
        {
            var q0 = Vector512.Load(query + i);
            var q1 = Vector512.Load(query + i + 16);
            a0 = TTerm.Add(a0, q0, Vector512.Load(a + i));
            a1 = TTerm.Add(a1, q1, Vector512.Load(a + i + 16));
            b0 = TTerm.Add(b0, q0, Vector512.Load(b + i));
            b1 = TTerm.Add(b1, q1, Vector512.Load(b + i + 16));
            c0 = TTerm.Add(c0, q0, Vector512.Load(c + i));
            c1 = TTerm.Add(c1, q1, Vector512.Load(c + i + 16));
            d0 = TTerm.Add(d0, q0, Vector512.Load(d + i));
            d1 = TTerm.Add(d1, q1, Vector512.Load(d + i + 16));
        }

        if (i < stride)
        {
            var q = Vector512.Load(query + i);
            a0 = TTerm.Add(a0, q, Vector512.Load(a + i));
            b0 = TTerm.Add(b0, q, Vector512.Load(b + i));
            c0 = TTerm.Add(c0, q, Vector512.Load(c + i));
            d0 = TTerm.Add(d0, q, Vector512.Load(d + i));
        }

        sums[0] = Vector512.Sum(a0 + a1);
        sums[1] = Vector512.Sum(b0 + b1);
        sums[2] = Vector512.Sum(c0 + c1);
        sums[3] = Vector512.Sum(d0 + d1);
    }
}
