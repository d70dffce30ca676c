using System.Runtime.CompilerServices;

namespace FeedRanker.Ranking;

/// <summary>Evaluates one tree of any size for a block, each row on its own path through the binned features.</summary>
internal static class WalkKernel
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLeaves(in CompiledTree tree, ReadOnlySpan<CompiledNode> nodes, ReadOnlySpan<float> leaves, ref byte arena, Span<float> sums)
    {
        var root = tree.NodeCount == 0 ? ~tree.FirstLeaf : tree.FirstNode;
        for (var row = 0; row < sums.Length; row++)
        {
            var at = root;
            while (at >= 0)
            {
                ref readonly var node = ref nodes[at];
                at = Unsafe.Add(ref arena, node.Plane + row) >= (byte)node.Threshold ? node.Right : node.Left;
            }

            sums[row] += leaves[~at];
        }
    }
}
