namespace FeedRanker.Retrieval.Tests;

/// <summary>About a share of all rows, by a hash of the row.</summary>
internal readonly struct ShareOfRows(double share) : IRowFilter
{
    public double Selectivity => share;

    public bool Allows(int row) => ((uint)row * 2654435761u >> 8 & 0xffff) < share * 0x10000;
}
