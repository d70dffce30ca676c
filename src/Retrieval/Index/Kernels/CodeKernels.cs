using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Retrieval;

/// <summary>
/// Σ code · query over 8-bit vectors: codes unsigned (a number plus 128), the query signed; strides are multiples of 64
/// bytes, at most 1024. Exact in 32 bits, so every width gives the same number. VNNI where the CPU has it.
/// </summary>
internal static unsafe class CodeKernels
{
    /// <summary>The sum for one row of codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(byte* codes, sbyte* query, int stride) =>
        AvxVnni.IsSupported ? Vnni(codes, query, stride)
        : Vector256.IsHardwareAccelerated ? Wide256(codes, query, stride)
        : Vector128.IsHardwareAccelerated ? Wide128(codes, query, stride)
        : Plain(codes, query, stride);

    public static int Vnni(byte* codes, sbyte* query, int stride)
    {
        Vector256<int> s0 = default, s1 = default;
        for (var i = 0; i < stride; i += 64)
        {
            s0 = AvxVnni.MultiplyWideningAndAdd(s0, Vector256.Load(codes + i), Vector256.Load(query + i));
            s1 = AvxVnni.MultiplyWideningAndAdd(s1, Vector256.Load(codes + i + 32), Vector256.Load(query + i + 32));
        }

        return Vector256.Sum(s0 + s1);
    }

    public static int Wide256(byte* codes, sbyte* query, int stride)
    {
        Vector256<int> s0 = default, s1 = default;
        for (var i = 0; i < stride; i += 32)
        {
            var (c0, c1) = Vector256.Widen(Vector256.Load(codes + i));
            var (q0, q1) = Vector256.Widen(Vector256.Load(query + i));
            s0 += PairSums(c0.AsInt16(), q0);
            s1 += PairSums(c1.AsInt16(), q1);
        }

        return Vector256.Sum(s0 + s1);
    }

    public static int Wide128(byte* codes, sbyte* query, int stride)
    {
        Vector128<int> s0 = default, s1 = default;
        for (var i = 0; i < stride; i += 16)
        {
            var (c0, c1) = Vector128.Widen(Vector128.Load(codes + i));
            var (q0, q1) = Vector128.Widen(Vector128.Load(query + i));
            s0 += PairSums(c0.AsInt16(), q0);
            s1 += PairSums(c1.AsInt16(), q1);
        }

        return Vector128.Sum(s0 + s1);
    }

    public static int Plain(byte* codes, sbyte* query, int stride)
    {
        var sum = 0;
        for (var i = 0; i < stride; i++) sum += codes[i] * query[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> PairSums(Vector256<short> a, Vector256<short> b)
    {
        if (Avx2.IsSupported) return Avx2.MultiplyAddAdjacent(a, b);
        var (a0, a1) = Vector256.Widen(a);
        var (b0, b1) = Vector256.Widen(b);
        return a0 * b0 + a1 * b1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> PairSums(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(a, b);
        if (AdvSimd.IsSupported)
        {
            var low = AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower());
            return AdvSimd.MultiplyWideningUpperAndAdd(low, a, b);
        }

        var (a0, a1) = Vector128.Widen(a);
        var (b0, b1) = Vector128.Widen(b);
        return a0 * b0 + a1 * b1;
    }
}
