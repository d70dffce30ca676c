namespace FeedRanker.FeatureStore;

/// <summary>Rows of named columns, whatever the file's syntax.</summary>
internal interface IRows : IRecords
{
    /// <summary>A field of the row, by the position of its column among those that were asked for.</summary>
    ReadOnlySpan<char> this[int column] { get; }
}
