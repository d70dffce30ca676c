namespace FeedRanker.Retrieval;

/// <summary>What one search works in; grown to the largest search so far and used again.</summary>
internal sealed class ExactScratch(int stride)
{
    private ulong[] _keys = [];
    private ulong[] _other = [];

    public NativeBlock<float> Query { get; } = new(stride);

    public NativeBlock<float> Centred { get; } = new(stride);

    public NativeBlock<sbyte> Codes { get; } = new(stride);

    public BlockScan Scan { get; } = new();

    public int[] Counts { get; } = new int[RankedKeys.CountsLength];

    public Span<ulong> Keys(int count)
    {
        if (_keys.Length < count) (_keys, _other) = (new ulong[count + count / 2], new ulong[count + count / 2]);
        return _keys.AsSpan(0, count);
    }

    public Span<ulong> Other(int count) => _other.AsSpan(0, count);
}
