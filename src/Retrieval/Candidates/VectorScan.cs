namespace FeedRanker.Retrieval;

/// <summary>
/// The exact answer by looking at every vector, where the vectors already lie in memory: inner products, no copy, nothing
/// to build. Rows without a vector are never found.
/// </summary>
internal sealed class VectorScan : IVectorIndex
{
    private const int Rows = 512;

    private readonly ItemVectors _vectors;
    private readonly bool[] _known;

    public VectorScan(ItemVectors vectors)
    {
        _vectors = vectors;
        _known = new bool[vectors.Count];
        for (var row = 0; row < _known.Length; row++)
        {
            _known[row] = vectors.Knows(row);
            if (_known[row]) Count++;
        }
    }

    public ItemVectors Vectors => _vectors;

    public string Kind => "exact";

    public VectorMetric Metric => VectorMetric.InnerProduct;

    public int Dimensions => _vectors.Dimensions;

    public int Count { get; }

    public long MemoryBytes => _known.Length;

    public string Space => _vectors.Space;

    public int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        if (query.Length != Dimensions) throw new ArgumentException($"The query has {query.Length} numbers; the index has {Dimensions}.", nameof(query));
        var best = new BestRows(rows, scores);
        Span<float> dots = stackalloc float[Rows];
        for (var block = 0; block < _vectors.BlockCount; block++)
        {
            var vectors = _vectors.Block(block, out var first);
            for (; !vectors.IsEmpty; first += Rows)
            {
                var count = Math.Min(Rows, vectors.Length / query.Length);
                RowDots.Many(vectors[..(count * query.Length)], query, dots[..count]);
                // Rising rows: an equal score never displaces an earlier row, so the threshold alone decides.
                for (var i = 0; i < count; i++)
                    if (dots[i] > best.Threshold && _known[first + i] && filter.Allows(first + i)) best.Add(first + i, dots[i]);
                vectors = vectors[(count * query.Length)..];
            }
        }

        return best.Sort();
    }
}
