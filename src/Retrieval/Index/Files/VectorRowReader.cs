namespace FeedRanker.Retrieval;

/// <summary>Reads one format row by row.</summary>
internal abstract class VectorRowReader
{
    /// <summary>Numbers per vector, known before the first row.</summary>
    public abstract int Dimensions { get; }

    /// <summary>How many rows there should be; 0 when unknown.</summary>
    public abstract long ExpectedRows { get; }

    /// <summary>Adds the next row; false at the end.</summary>
    public abstract bool Next(VectorRows rows);
}
