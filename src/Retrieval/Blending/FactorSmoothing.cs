using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// One step of message passing over trained vectors, at no training cost: each user and item adds what its neighbours in
/// the graph are, by D_u^-½ R D_i^-½ (the step of LightGCN, He et al. 2020, taken after training as Ju et al. 2024 do).
/// Bits do not depend on threads.
/// </summary>
public static class FactorSmoothing
{
    /// <summary>The smoothed vectors; row-major, of the same sizes.</summary>
    /// <param name="matrix">Users × items.</param>
    /// <param name="users">Users × dimensions.</param>
    /// <param name="items">Items × dimensions.</param>
    /// <param name="dimensions">Numbers per vector.</param>
    /// <param name="ct">Stops the work.</param>
    public static (float[] Users, float[] Items) Once(InteractionMatrix matrix, ReadOnlySpan<float> users, ReadOnlySpan<float> items, int dimensions, CancellationToken ct)
    {
        var parallel = new ParallelOptions { CancellationToken = ct };
        var graph = new NormalisedGraph(matrix, 0.5f, 0.5f);
        var (oldUsers, oldItems) = (users.ToArray(), items.ToArray());
        var (newUsers, newItems) = (new float[users.Length], new float[items.Length]);
        graph.ToUsers(oldItems, newUsers, dimensions, parallel);
        graph.ToItems(oldUsers, newItems, dimensions, parallel);
        TensorPrimitives.Add(newUsers, oldUsers, newUsers);
        TensorPrimitives.Add(newItems, oldItems, newItems);
        return (newUsers, newItems);
    }
}
