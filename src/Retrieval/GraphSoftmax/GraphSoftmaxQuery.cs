using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What asking the model for one user needs: one per request, pooled.</summary>
internal sealed class GraphSoftmaxQuery(GraphSoftmaxModel model)
{
    private readonly RecentPositives _positives = new();

    public float[] Vector { get; } = new float[model.Dimensions];

    public int[] Rows { get; } = new int[GraphSoftmaxSource.MaxRescored];

    public float[] Products { get; } = new float[GraphSoftmaxSource.MaxRescored];

    /// <summary>Makes the vector of what the user lately wanted; false when the model knows none of it.</summary>
    public bool Read(UserSnapshot user, RecentItemsOptions options)
    {
        _positives.Collect(user.Recent, options.Weights, PairMerge.Sum, model.ItemCount, options.MaxItems);
        for (var i = 0; i < _positives.Count; i++) _positives.Weights[i] *= options.Decay(i);
        return model.Query(_positives.Items, _positives.Weights, Vector);
    }
}
