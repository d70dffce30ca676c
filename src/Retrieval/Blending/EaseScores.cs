namespace FeedRanker.Retrieval;

/// <summary>Scores by EASE: the sum of its rows over what the user chose in training; -∞ for items outside its head.</summary>
public sealed class EaseScores(EaseModel model, InteractionMatrix train) : IUserScores
{
    private static readonly RecentItemsOptions AllAlike = new() { HalfLifeItems = float.PositiveInfinity };

    /// <inheritdoc />
    public string Name => "ease";

    /// <inheritdoc />
    public int ItemCount => model.ItemCount;

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        var width = FullRanking.WidthOf(ItemCount);
        var slots = new float[model.Items.Length];
        scores.Fill(float.NegativeInfinity);
        for (var i = 0; i < users.Length; i++)
        {
            model.Score(train.ColumnsOf(users[i]), AllAlike, slots);
            for (var slot = 0; slot < slots.Length; slot++) scores[i * width + model.Items[slot]] = slots[slot];
        }
    }
}
