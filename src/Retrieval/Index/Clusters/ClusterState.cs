namespace FeedRanker.Retrieval;

/// <summary>
/// What searches see of an index: fixed centroids and steps, and one list per centroid. The lists' places are written by
/// the one writer and read by searches at any time.
/// </summary>
internal sealed unsafe class ClusterState
{
    private readonly NativeBlock<float> _spreads;

    /// <param name="table">The centroids.</param>
    /// <param name="coder">Codes residuals.</param>
    /// <param name="mean">What squared distances are taken around, padded.</param>
    /// <param name="spreads">Mean squared residual of each cluster, as it was built.</param>
    /// <param name="lists">As many as centroids.</param>
    public ClusterState(CentroidTable table, ResidualCoder coder, ReadOnlySpan<float> mean, ReadOnlySpan<float> spreads, ClusterList[] lists)
    {
        Table = table;
        Coder = coder;
        Lists = lists;
        Mean = new NativeBlock<float>(table.Stride);
        mean.CopyTo(Mean.Span);
        _spreads = new NativeBlock<float>((long)table.Blocks * CodeBlocks.Rows);
        spreads.CopyTo(_spreads.Span);
        All = new NativeBlock<ushort>(table.Blocks);
        for (var c = 0; c < table.Count; c++) All.Pointer[c / CodeBlocks.Rows] |= (ushort)(1 << c % CodeBlocks.Rows);
    }

    public CentroidTable Table { get; }

    public ResidualCoder Coder { get; }

    public ClusterList[] Lists { get; }

    public NativeBlock<float> Mean { get; }

    /// <summary>A bit per centroid, as <see cref="ScoreBuffer.Add"/> takes them.</summary>
    public NativeBlock<ushort> All { get; }

    public float* Spreads => _spreads.Pointer;

    public long Bytes
    {
        get
        {
            var bytes = Table.Bytes + _spreads.Bytes + 100L * Lists.Length;
            ClusterStorage? last = null;
            var seen = new HashSet<ClusterStorage>(ReferenceEqualityComparer.Instance);
            foreach (var list in Lists)
            {
                if (ReferenceEquals(list.Storage, last) || !seen.Add(list.Storage)) continue;
                last = list.Storage;
                bytes += last.Bytes;
            }

            return bytes;
        }
    }
}
