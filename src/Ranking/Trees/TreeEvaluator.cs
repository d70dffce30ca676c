using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A compiled ensemble: bins the features of 64 rows, then adds one leaf of each tree to their sums, in tree order.
/// Thread-safe; allocates nothing after each thread's first call. A row's score does not depend on the other rows.
/// </summary>
internal sealed class TreeEvaluator
{
    private readonly float _baseScore;
    private readonly FeaturePlanes _planes;
    private readonly CompiledTree[] _trees;
    private readonly CompiledNode[] _nodes;
    private readonly float[] _leaves;
    private readonly int _nodeSlots;
    private readonly TreeScratch?[] _pool = new TreeScratch?[64];

    public TreeEvaluator(TreeNodes nodes, float baseScore, TreeLayout layout)
    {
        var compiler = new TreeCompiler(nodes, layout);
        _baseScore = baseScore;
        _planes = compiler.Planes;
        _trees = compiler.Trees;
        _nodes = compiler.Nodes;
        _leaves = compiler.Leaves;
        _nodeSlots = compiler.NodeSlots;
        Recycle(Rent());
    }

    /// <summary>Writes the scores of rows 0..rows-1.</summary>
    public void Run<TColumns>(in TColumns columns, int rows, Span<float> scores, TreeLink link, CancellationToken ct = default)
        where TColumns : struct, IFeatureColumns
    {
        var scratch = Rent();
        for (var start = 0; start < rows; start += FeaturePlanes.BlockRows)
        {
            ct.ThrowIfCancellationRequested();
            var count = Math.Min(FeaturePlanes.BlockRows, rows - start);
            _planes.Bin(columns, start, count, scratch);
            var sums = scratch.Sums;
            sums.Fill(_baseScore);
            Sum(scratch, sums);
            // Always over the whole block, so that a row's bits do not depend on how many rows follow it.
            if (link == TreeLink.Logistic) TensorPrimitives.Sigmoid(sums, sums);
            sums[..count].CopyTo(scores[start..]);
        }

        Recycle(scratch);
    }

    private void Sum(TreeScratch scratch, Span<float> sums)
    {
        ref var arena = ref scratch.Arena;
        foreach (ref readonly var tree in _trees.AsSpan())
        {
            if (!tree.Blend)
            {
                WalkKernel.AddLeaves(tree, _nodes, _leaves, ref arena, sums);
                continue;
            }

            var slot = BlendKernel.LeafNumbers(_nodes.AsSpan(tree.FirstNode, tree.NodeCount), ref arena);
            BlendKernel.AddLeaves(ref Unsafe.Add(ref arena, slot), _leaves.AsSpan(tree.FirstLeaf, tree.LeafCount), sums);
        }
    }

    private TreeScratch Rent()
    {
        for (var i = 0; i < _pool.Length; i++)
            if (Interlocked.Exchange(ref _pool[i], null) is { } pooled) return pooled;
        return new TreeScratch(_nodeSlots, _planes.Count);
    }

    private void Recycle(TreeScratch scratch)
    {
        for (var i = 0; i < _pool.Length; i++)
            if (Interlocked.CompareExchange(ref _pool[i], scratch, null) is null) return;
    }
}
