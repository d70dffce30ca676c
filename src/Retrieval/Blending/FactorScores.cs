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
        var padded = (users.Length + RowPanels.Width - 1) / RowPanels.Width * RowPanels.Width;
        var columns = new float[_dimensions * padded];
        for (var i = 0; i < users.Length; i++)
        {
            var vector = _users.Span.Slice(users[i] * _dimensions, _dimensions);
            for (var j = 0; j < _dimensions; j++) columns[j * padded + i] = vector[j];
        }

        if (padded == users.Length)
        {
            _items.Multiply(columns, padded, scores);
            return;
        }

        var all = new float[padded * _items.Stride];
        _items.Multiply(columns, padded, all);
        all.AsSpan(0, scores.Length).CopyTo(scores);
    }
}
