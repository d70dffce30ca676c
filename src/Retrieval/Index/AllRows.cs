namespace FeedRanker.Retrieval;

/// <summary>No filter: every row passes.</summary>
public readonly struct AllRows : IRowFilter
{
    /// <inheritdoc />
    public double Selectivity => 1;

    /// <inheritdoc />
    public bool Allows(int row) => true;
}
