using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>
/// An index over all rows of a model's item vectors in which rows that the model knows nothing of, whose vectors are zero,
/// are never found.
/// </summary>
internal sealed class KnownItems : IVectorIndex
{
    private readonly IVectorIndex _index;
    private readonly ulong[] _known;

    public KnownItems(IVectorIndex index, ItemVectors vectors)
    {
        _index = index;
        _known = new ulong[(vectors.Count + 63) / 64];
        for (var row = 0; row < vectors.Count; row++)
        {
            if (!vectors.Knows(row)) continue;
            _known[row >> 6] |= 1UL << (row & 63);
            Count++;
        }
    }

    public string Kind => _index.Kind;

    public VectorMetric Metric => _index.Metric;

    public int Dimensions => _index.Dimensions;

    public int Count { get; }

    public long MemoryBytes => _index.MemoryBytes + _known.Length * sizeof(ulong);

    public string Space => _index.Space;

    public int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct =>
        _index.Search(query, effort, new KnownFilter<TFilter>(_known, filter, (double)Count / Math.Max(1, _known.Length * 64)), rows, scores);

    private readonly ref struct KnownFilter<TFilter>(ulong[] known, TFilter filter, double share) : IRowFilter
        where TFilter : struct, IRowFilter, allows ref struct
    {
        private readonly TFilter _filter = filter;

        public double Selectivity => share * _filter.Selectivity;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Allows(int row)
        {
            var word = row >> 6;
            return (uint)word < (uint)known.Length && (known[word] >> (row & 63) & 1) != 0 && _filter.Allows(row);
        }
    }
}
