namespace FeedRanker.Core;

/// <summary>
/// A handle on one float per candidate: a feature, a prediction or a score. Missing is NaN, and NaN never wins.
/// Handles come from one <see cref="ColumnSchema"/> and are only valid with batches of that schema.
/// </summary>
public sealed class Column
{
    internal Column(ColumnSchema schema, string name, int index)
    {
        Schema = schema;
        Name = name;
        Index = index;
    }

    /// <summary>Unique in its schema, dotted by owner: <c>item.clicks_24h</c>, <c>score.ranker</c>.</summary>
    public string Name { get; }

    /// <summary>Position of this column in every batch of its schema.</summary>
    public int Index { get; }

    internal ColumnSchema Schema { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
