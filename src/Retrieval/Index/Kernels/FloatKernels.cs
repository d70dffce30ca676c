using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// Sums over pairs of padded float vectors (<see cref="VectorSet.Stride"/>, a multiple of 16) at the widest registers
/// the CPU has: AVX-512, else AVX2, else 128 bits (NEON, SSE), else plain. The choice is a constant to the JIT. Each
/// width is a method of its own, so that tests hold them all against <see cref="Plain"/>.
/// </summary>
internal static unsafe class FloatKernels
{
    /// <summary>The term's sum over two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<TTerm>(float* a, float* b, int stride)
        where TTerm : struct, IPairTerm =>
        Vector512.IsHardwareAccelerated ? Wide512<TTerm>(a, b, stride)
        : Vector256.IsHardwareAccelerated ? Wide256<TTerm>(a, b, stride)
        : Vector128.IsHardwareAccelerated ? Wide128<TTerm>(a, b, stride)
        : Plain<TTerm>(a, b, stride);

    public static float Wide512<TTerm>(float* a, float* b, int stride)
        where TTerm : struct, IPairTerm
    {
        Vector512<float> s0 = default, s1 = default;
        var i = 0;
        for (; i + 32 <= stride; i += 32)
        {
            s0 = TTerm.Add(s0, Vector512.Load(a + i), Vector512.Load(b + i));
            s1 = TTerm.Add(s1, Vector512.Load(a + i + 16), Vector512.Load(b + i + 16));
        }

        if (i < stride) s0 = TTerm.Add(s0, Vector512.Load(a + i), Vector512.Load(b + i));
        return Vector512.Sum(s0 + s1);
    }

    public static float Wide256<TTerm>(float* a, float* b, int stride)
        where TTerm : struct, IPairTerm
    {
        Vector256<float> s0 = default, s1 = default;
        for (var i = 0; i < stride; i += 16)
        {
            s0 = TTerm.Add(s0, Vector256.Load(a + i), Vector256.Load(b + i));
            s1 = TTerm.Add(s1, Vector256.Load(a + i + 8), Vector256.Load(b + i + 8));
        }

        return Vector256.Sum(s0 + s1);
    }

    public static float Wide128<TTerm>(float* a, float* b, int stride)
        where TTerm : struct, IPairTerm
    {
        Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (var i = 0; i < stride; i += 16)
        {
            s0 = TTerm.Add(s0, Vector128.Load(a + i), Vector128.Load(b + i));
            s1 = TTerm.Add(s1, Vector128.Load(a + i + 4), Vector128.Load(b + i + 4));
            s2 = TTerm.Add(s2, Vector128.Load(a + i + 8), Vector128.Load(b + i + 8));
            s3 = TTerm.Add(s3, Vector128.Load(a + i + 12), Vector128.Load(b + i + 12));
        }

        return Vector128.Sum(s0 + s1 + (s2 + s3));
    }

    public static float Plain<TTerm>(float* a, float* b, int stride)
        where TTerm : struct, IPairTerm
    {
        var sum = 0f;
        for (var i = 0; i < stride; i++) sum = TTerm.Add(sum, a[i], b[i]);
        return sum;
    }
}
