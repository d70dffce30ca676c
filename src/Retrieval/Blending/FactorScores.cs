namespace FeedRanker.Retrieval;

/// <summary>Scores by inner products of user and item vectors.</summary>
public sealed class FactorScores : IUserScores
{
    private readonly RowPanels _items;
    private readonly ReadOnlyMemory<float> _users;
    private readonly int _dimensions;

    /// <summary>Takes row-major vectors.</summary>
    /// <param name="name">Of the model.</param>
    /// <param name="users">Users × dimensions.</param>
    /// <param name="items">Items × dimensions.</param>
    /// <param name="dimensions">Any number above 0.</param>
    public FactorScores(string name, ReadOnlyMemory<float> users, ReadOnlySpan<float> items, int dimensions)
    {
        Name = name;
        _users = users;
        _dimensions = dimensions;
        _items = new RowPanels(items.ToArray(), dimensions, new ParallelOptions());
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int ItemCount => _items.RowCount;

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> users, Span<float> scores)
    {
        var vectors = new float[users.Length * _dimensions];
        for (var i = 0; i < users.Length; i++) _users.Span.Slice(users[i] * _dimensions, _dimensions).CopyTo(vectors.AsSpan(i * _dimensions));
        _items.MultiplyRows(vectors, _dimensions, scores);
    }
}
