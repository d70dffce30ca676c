using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>Finds the centroid nearest to a vector, as the centroids' codes tell it. For one thread.</summary>
internal sealed unsafe class Assigner(CentroidTable table)
{
    private readonly NativeBlock<float> _work = new(table.Stride);
    private readonly NativeBlock<sbyte> _codes = new(table.Stride);
    private readonly NativeBlock<float> _scores = new((long)table.Blocks * CodeBlocks.Rows);

    /// <summary>The nearest; of equals the first.</summary>
    public int Nearest(float* vector)
    {
        table.Score(vector, _work.Pointer, _codes.Pointer, squared: true, _scores.Pointer);
        var best = Vector512.Create(float.NegativeInfinity);
        var blocks = Vector512<int>.Zero;
        for (var block = 0; block < table.Blocks; block++)
        {
            var v = Vector512.Load(_scores.Pointer + block * CodeBlocks.Rows);
            var better = Vector512.GreaterThan(v, best);
            best = Vector512.ConditionalSelect(better, v, best);
            blocks = Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(block), blocks);
        }

        var nearest = 0;
        for (var lane = 1; lane < CodeBlocks.Rows; lane++)
            if (best[lane] > best[nearest] || best[lane] == best[nearest] && blocks[lane] < blocks[nearest]) nearest = lane;
        return blocks[nearest] * CodeBlocks.Rows + nearest;
    }
}
