namespace FeedRanker.Retrieval;

/// <summary>
/// Lets every row pass and says that next to none does, so that an index searches exactly: how truth is computed from an
/// index alone, without a second copy of its vectors.
/// </summary>
internal readonly struct Everything : IRowFilter
{
    public double Selectivity => 0;

    public bool Allows(int row) => true;
}
