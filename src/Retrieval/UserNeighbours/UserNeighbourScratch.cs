using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What scoring one user by those most like them needs: one per request, pooled.</summary>
internal sealed class UserNeighbourScratch(UserNeighbourModel model)
{
    private readonly RecentPositives _positives = new();
    private readonly SparseScores _alike = new(model.UserCount);
    private readonly int[] _users = new int[model.Options.Neighbours];
    private readonly float[] _similarities = new float[model.Options.Neighbours];

    /// <summary>What the nearest chose.</summary>
    public SparseScores Items { get; } = new(model.ItemCount);

    /// <summary>Scores all items that the user's nearest chose; false when there are none.</summary>
    public bool Read(UserSnapshot user, RecentItemsOptions options)
    {
        Items.Clear();
        _positives.Collect(user.Recent, options.Weights, PairMerge.Sum, model.ItemCount, options.MaxItems);
        for (var i = 0; i < _positives.Count; i++) _positives.Weights[i] *= options.Decay(i);
        var found = model.Nearest(_positives, user.Row, _alike, _users, _similarities);
        model.AddChoices(_users.AsSpan(0, found), _similarities, Items);
        return found > 0;
    }
}
