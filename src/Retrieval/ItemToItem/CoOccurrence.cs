namespace FeedRanker.Retrieval;

/// <summary>One row of the normalised item × item co-occurrence matrix at a time (Gustavson's row product).</summary>
internal sealed class CoOccurrence
{
    private readonly InteractionMatrix _byUser;
    private readonly InteractionMatrix _byItem;
    private readonly float _shrinkage;
    private readonly float[] _ofUser;
    private readonly float[] _ofItem;
    private readonly float[] _ofNeighbour;

    public CoOccurrence(InteractionMatrix byUser, InteractionMatrix byItem, ItemToItemOptions options)
    {
        _byUser = byUser;
        _byItem = byItem;
        _shrinkage = options.Shrinkage;
        _ofUser = DegreePowers.Of(byUser, -options.UserExponent);
        _ofItem = DegreePowers.Of(byItem, options.ItemExponent);
        _ofNeighbour = DegreePowers.Of(byItem, options.NeighbourExponent);
    }

    /// <summary>Finds the neighbours of one item.</summary>
    public void Neighbours(int item, SparseScores scores, NeighbourLists lists)
    {
        Count(item, scores);
        var best = new BestRows(lists.ItemsOf(item), lists.SimilaritiesOf(item));
        foreach (var other in scores.Rows)
            if (other != item) best.Add(other, Similarity(item, other, scores[other]));
        lists.SetCount(item, best.Sort());
    }

    private float Similarity(int item, int other, float shared) => shared / (_ofItem[item] * _ofNeighbour[other] + _shrinkage);

    private void Count(int item, SparseScores scores)
    {
        scores.Clear();
        var users = _byItem.ColumnsOf(item);
        var weights = _byItem.WeightsOf(item);
        for (var u = 0; u < users.Length; u++)
        {
            var weight = weights[u] * _ofUser[users[u]];
            var others = _byUser.ColumnsOf(users[u]);
            var otherWeights = _byUser.WeightsOf(users[u]);
            for (var i = 0; i < others.Length; i++) scores.Add(others[i], weight * otherWeights[i]);
        }
    }
}
