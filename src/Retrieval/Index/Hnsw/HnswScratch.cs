namespace FeedRanker.Retrieval;

/// <summary>What one walk at a time works in; kept and lent again by <see cref="HnswScratchPool"/>.</summary>
internal sealed unsafe class HnswScratch
{
    /// <summary>Links of one slot at most, with room for a scorer to fill up its last four.</summary>
    public const int MostLinks = 128 + 4;

    private readonly NativeBlock<float> _query = new(VectorSet.MostDimensions);
    private readonly NativeBlock<sbyte> _coded = new(VectorSet.MostDimensions);
    private readonly NativeBlock<int> _slots = new(MostLinks);
    private readonly NativeBlock<uint> _keys = new(MostLinks);
    private readonly NativeBlock<ulong> _batch = new(MostLinks);
    private readonly NativeBlock<ulong> _matches = new(MostLinks);

    /// <summary>The epoch in which the walk under way began; <see cref="long.MaxValue"/> while there is none.</summary>
    public long Epoch = long.MaxValue;

    /// <summary>What guides the walk, and without a filter its result.</summary>
    public CandidatePool Pool { get; } = new();

    /// <summary>What a filtered walk found.</summary>
    public CandidatePool Found { get; } = new();

    public VisitedSlots Visited { get; } = new();

    /// <summary>The query, padded with zeros.</summary>
    public float* Query => _query.Pointer;

    public sbyte* Coded => _coded.Pointer;

    public int* Slots => _slots.Pointer;

    public uint* Keys => _keys.Pointer;

    public ulong* Batch => _batch.Pointer;

    public ulong* Matches => _matches.Pointer;

    public Span<sbyte> CodedSpan(int stride) => _coded.Slice(0, stride);

    /// <summary>Takes a query in, padded.</summary>
    public Span<float> SetQuery(ReadOnlySpan<float> query, int stride)
    {
        var padded = _query.Slice(0, stride);
        query.CopyTo(padded);
        padded[query.Length..].Clear();
        return padded[..query.Length];
    }
}
