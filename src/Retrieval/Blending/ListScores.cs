namespace FeedRanker.Retrieval;

/// <summary>Scores by neighbour lists: the sum over what the user chose in training, every choice counting its weight.</summary>
public sealed class ListScores(string name, ItemToItemModel lists, InteractionMatrix train) : IUserScores
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public int ItemCount => lists.ItemCount;

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        var width = FullRanking.WidthOf(ItemCount);
        scores.Clear();
        for (var i = 0; i < users.Length; i++)
        {
            var row = scores.Slice(i * width, width);
            var chosen = train.ColumnsOf(users[i]);
            var weights = train.WeightsOf(users[i]);
            for (var c = 0; c < chosen.Length; c++)
            {
                var neighbours = lists.NeighboursOf(chosen[c]);
                var similarities = lists.SimilaritiesOf(chosen[c]);
                for (var n = 0; n < neighbours.Length; n++) row[neighbours[n]] += weights[c] * similarities[n];
            }
        }
    }
}
