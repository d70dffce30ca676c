using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Retrieval;

/// <summary>
/// Scores of <see cref="CodeBlocks"/>: Scale · Σ code · query + Constant + bias of the row. The sums are exact in 32
/// bits, so every width gives the same numbers.
/// </summary>
internal static unsafe class BlockKernels
{
    /// <summary>Scores whole blocks.</summary>
    /// <param name="codes">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="query">Codes of the query, <paramref name="stride"/> of them.</param>
    /// <param name="stride">Codes per row, a multiple of 16.</param>
    /// <param name="scale">What a sum is multiplied by.</param>
    /// <param name="constant">What every score has added.</param>
    /// <param name="biases">What the score of each row has added; null for none.</param>
    /// <param name="scores">16 per block.</param>
    public static void Score(byte* codes, int blocks, sbyte* query, int stride, float scale, float constant, float* biases, float* scores)
    {
        if (AvxVnni.IsSupported) Vnni(codes, blocks, query, stride, scale, constant, biases, scores);
        else if (Avx2.IsSupported) Wide256(codes, blocks, query, stride, scale, constant, biases, scores);
        else Plain(codes, blocks, query, stride, scale, constant, biases, scores);
    }

    public static void Vnni(byte* codes, int blocks, sbyte* query, int stride, float scale, float constant, float* biases, float* scores)
    {
        for (var block = 0; block < blocks; block++)
        {
            Vector256<int> a0 = default, a1 = default, b0 = default, b1 = default;
            for (var d = 0; d < stride; d += 8)
            {
                var first = Vector256.Create(*(int*)(query + d)).AsSByte();
                var second = Vector256.Create(*(int*)(query + d + 4)).AsSByte();
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, Vector256.Load(codes), first);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, Vector256.Load(codes + 32), first);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, Vector256.Load(codes + 64), second);
                b1 = AvxVnni.MultiplyWideningAndAdd(b1, Vector256.Load(codes + 96), second);
                codes += 2 * CodeBlocks.GroupBytes;
            }

            Finish(a0 + b0, scale, constant, biases, scores);
            Finish(a1 + b1, scale, constant, biases is null ? null : biases + 8, scores + 8);
            if (biases is not null) biases += CodeBlocks.Rows;
            scores += CodeBlocks.Rows;
        }
    }

    public static void Wide256(byte* codes, int blocks, sbyte* query, int stride, float scale, float constant, float* biases, float* scores)
    {
        var low = Vector256.Create(0x00ff00ff).AsInt16();
        for (var block = 0; block < blocks; block++)
        {
            Vector256<int> s0 = default, s1 = default;
            for (var d = 0; d < stride; d += CodeBlocks.Group)
            {
                var even = Vector256.Create(query[d] & 0xffff | query[d + 2] << 16).AsInt16();
                var odd = Vector256.Create(query[d + 1] & 0xffff | query[d + 3] << 16).AsInt16();
                var c0 = Vector256.Load(codes).AsInt16();
                var c1 = Vector256.Load(codes + 32).AsInt16();
                s0 += Avx2.MultiplyAddAdjacent(c0 & low, even) + Avx2.MultiplyAddAdjacent(Avx2.ShiftRightLogical(c0, 8), odd);
                s1 += Avx2.MultiplyAddAdjacent(c1 & low, even) + Avx2.MultiplyAddAdjacent(Avx2.ShiftRightLogical(c1, 8), odd);
                codes += CodeBlocks.GroupBytes;
            }

            Finish(s0, scale, constant, biases, scores);
            Finish(s1, scale, constant, biases is null ? null : biases + 8, scores + 8);
            if (biases is not null) biases += CodeBlocks.Rows;
            scores += CodeBlocks.Rows;
        }
    }

    public static void Plain(byte* codes, int blocks, sbyte* query, int stride, float scale, float constant, float* biases, float* scores)
    {
        for (var slot = 0; slot < blocks * CodeBlocks.Rows; slot++)
        {
            var row = CodeBlocks.Row(codes, slot, stride);
            var sum = 0;
            for (var d = 0; d < stride; d++) sum += row[d / 4 * CodeBlocks.GroupBytes + d % 4] * query[d];
            scores[slot] = MathF.FusedMultiplyAdd(sum, scale, biases is null ? constant : constant + biases[slot]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector256<int> sums, float scale, float constant, float* biases, float* scores)
    {
        var added = Vector256.Create(constant);
        if (biases is not null) added += Vector256.Load(biases);
        Vector256.Store(Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(sums), Vector256.Create(scale), added), scores);
    }
}
