using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FeedRanker.Ranking;

/// <summary>
/// Evaluates one tree for 64 rows without a branch: from the leaves up, each inner node compares its plane with its
/// threshold and blends the leaf numbers of its children, so the root ends with the leaf number of every row.
/// In the family of QuickScorer (Lucchese et al. 2015) and RapidScorer (Ye et al. 2018), with leaf numbers blended in
/// place of bit vectors and-ed: one comparison and one blend a node, whatever the tree's shape.
/// </summary>
internal static class BlendKernel
{
    public const int LeafStep = 32;

    private const int Lanes = 16;

    /// <summary>Leaf numbers of 64 rows; returns the arena offset of the slot that holds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nuint LeafNumbers(ReadOnlySpan<CompiledNode> nodes, ref byte arena)
    {
        if (nodes.IsEmpty) return 0;
        nuint slot = TreeScratch.LeafSlots * TreeScratch.SlotBytes;
        foreach (ref readonly var node in nodes)
        {
            if (Vector512.IsHardwareAccelerated) Blend512(node, ref arena, slot);
            else Blend256(node, ref arena, slot);
            slot += TreeScratch.SlotBytes;
        }

        return slot - TreeScratch.SlotBytes;
    }

    /// <summary>Adds to each row's sum the value of its leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLeaves(ref byte numbers, ReadOnlySpan<float> leaves, Span<float> sums)
    {
        if (Avx512F.IsSupported && leaves.Length <= 2 * LeafStep)
        {
            AddLeaves512(ref numbers, leaves, sums);
            return;
        }

        for (var i = 0; i < sums.Length; i++) sums[i] += leaves[Unsafe.Add(ref numbers, i)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Blend512(in CompiledNode node, ref byte arena, nuint slot)
    {
        var bins = Vector512.LoadUnsafe(ref arena, (nuint)node.Plane);
        var right = Vector512.GreaterThanOrEqual(bins, Vector512.Create(node.Threshold).AsByte());
        Vector512.ConditionalSelect(right, Vector512.LoadUnsafe(ref arena, (nuint)node.Right), Vector512.LoadUnsafe(ref arena, (nuint)node.Left))
            .StoreUnsafe(ref arena, slot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Blend256(in CompiledNode node, ref byte arena, nuint slot)
    {
        var threshold = Vector256.Create(node.Threshold).AsByte();
        for (nuint half = 0; half < TreeScratch.SlotBytes; half += 32)
        {
            var right = Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref arena, (nuint)node.Plane + half), threshold);
            Vector256.ConditionalSelect(right, Vector256.LoadUnsafe(ref arena, (nuint)node.Right + half), Vector256.LoadUnsafe(ref arena, (nuint)node.Left + half))
                .StoreUnsafe(ref arena, slot + half);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLeaves512(ref byte numbers, ReadOnlySpan<float> leaves, Span<float> sums)
    {
        ref var sum = ref MemoryMarshal.GetReference(sums);
        ref var leaf = ref MemoryMarshal.GetReference(leaves);
        var l0 = Vector512.LoadUnsafe(ref leaf, 0);
        var l1 = Vector512.LoadUnsafe(ref leaf, Lanes);
        var many = leaves.Length > LeafStep;
        var l2 = many ? Vector512.LoadUnsafe(ref leaf, 2 * Lanes) : l0;
        var l3 = many ? Vector512.LoadUnsafe(ref leaf, 3 * Lanes) : l1;
        var high = Vector512.Create(32);
        for (nuint i = 0; i < FeaturePlanes.BlockRows; i += Lanes)
        {
            var number = Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref numbers, i));
            var low = Avx512F.PermuteVar16x32x2(l0, number, l1);
            var value = Vector512.ConditionalSelect(
                Vector512.Equals(number & high, high).AsSingle(), Avx512F.PermuteVar16x32x2(l2, number, l3), low);
            (Vector512.LoadUnsafe(ref sum, i) + value).StoreUnsafe(ref sum, i);
        }
    }
}
