namespace FeedRanker.Retrieval;

/// <summary>A query as <see cref="ResidualCoder"/> coded it.</summary>
internal readonly unsafe struct QueryCode(sbyte* codes, float step, int shift, float spread)
{
    /// <summary>One per padded dimension.</summary>
    public sbyte* Codes { get; } = codes;

    /// <summary>What one unit of a code means.</summary>
    public float Step { get; } = step;

    /// <summary>What the offset of stored codes adds to every sum.</summary>
    public int Shift { get; } = shift;

    /// <summary>Length of the query in the coder's steps: scores of a row at scale s are off by s · Spread / √12, one deviation.</summary>
    public float Spread { get; } = spread;
}
