namespace FeedRanker.FeatureStore;

/// <summary>The records of a file, one a line.</summary>
internal interface IRecords : IDisposable
{
    TextLines Lines { get; }

    /// <summary>What is wrong with the line as a whole, or null.</summary>
    Flaw? Flaw { get; }

    /// <summary>Moves to the next line that is not blank; false at the end.</summary>
    bool Next();
}
