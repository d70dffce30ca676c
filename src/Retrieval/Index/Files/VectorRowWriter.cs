namespace FeedRanker.Retrieval;

/// <summary>Writes one format row by row.</summary>
internal abstract class VectorRowWriter
{
    /// <summary>What comes before the first row.</summary>
    public virtual byte[] Header => [];

    public abstract void Write(Stream output, ReadOnlySpan<float> vector, int row, string path);
}
