using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What scoring one user by the graph filter needs: one per request, pooled.</summary>
internal sealed class GraphFilterScratch(GraphFilterModel model)
{
    private readonly float[] _sum = new float[model.Dimensions];

    public RecentPositives Positives { get; } = new();

    public SparseScores Paths { get; } = new(model.ItemCount);

    public float[] Query { get; } = new float[model.Dimensions];

    public int[] Candidates { get; } = new int[GraphFilterSource.MaxRescored];

    public float[] CandidateScores { get; } = new float[GraphFilterSource.MaxRescored];

    /// <summary>Reads the user's wanted items and makes the query; false when there are none.</summary>
    public bool Read(UserSnapshot user, RecentItemsOptions options)
    {
        Positives.Collect(user.Recent, options.Weights, PairMerge.Sum, model.ItemCount, options.MaxItems);
        if (Positives.Count == 0) return false;
        Array.Clear(_sum);
        for (var i = 0; i < Positives.Count; i++)
        {
            Positives.Weights[i] *= options.Decay(i);
            model.Add(Positives.Items[i], Positives.Weights[i], _sum);
        }

        model.Filter(_sum, Query);
        return true;
    }
}
