namespace FeedRanker.Retrieval;

/// <summary>How many users chose each item in training: the baseline every model has to beat.</summary>
public sealed class PopularScores : IUserScores
{
    private readonly float[] _counts;

    /// <summary>Counts users × items.</summary>
    public PopularScores(InteractionMatrix train)
    {
        ItemCount = train.ColumnCount;
        _counts = new float[FullRanking.WidthOf(ItemCount)];
        for (var user = 0; user < train.RowCount; user++)
            foreach (var item in train.ColumnsOf(user)) _counts[item]++;
    }

    /// <inheritdoc />
    public string Name => "popular";

    /// <inheritdoc />
    public int ItemCount { get; }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        for (var i = 0; i < users.Length; i++) _counts.CopyTo(scores[(i * _counts.Length)..]);
    }
}
