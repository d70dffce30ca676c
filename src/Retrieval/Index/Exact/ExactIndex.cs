using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Every vector is looked at: the rows found are the best there are, scores as whole vectors give them, ties by lower row.
/// With codes the scan reads a quarter of the bytes, and whatever the codes' proven error bound leaves possible is scored
/// whole, so the result is the same. Immutable.
/// </summary>
public sealed unsafe class ExactIndex : IStoredIndex
{
    private readonly VectorSet _vectors;
    private readonly NativeBlock<float>? _inverse; // lengths, under cosine
    private readonly NativeBlock<ushort> _alive;
    private readonly ExactCodes? _codes;
    private readonly ScratchPool<ExactScratch> _pool;

    internal ExactIndex(VectorSet vectors, ExactOptions options, NativeBlock<float>? inverse, ExactCodes? codes)
    {
        _vectors = vectors;
        _inverse = inverse;
        _codes = codes;
        Options = options;
        _alive = new NativeBlock<ushort>(CodeBlocks.Of(vectors.Count));
        for (var row = 0; row < vectors.Count; row++) _alive.Pointer[row / CodeBlocks.Rows] |= (ushort)(1 << row % CodeBlocks.Rows);
        _pool = new ScratchPool<ExactScratch>(() => new ExactScratch(vectors.Stride));
    }

    /// <inheritdoc />
    public string Kind => "exact";

    /// <inheritdoc />
    public VectorMetric Metric => Options.Metric;

    /// <inheritdoc />
    public int Dimensions => _vectors.Dimensions;

    /// <inheritdoc />
    public int Count => _vectors.Count;

    /// <inheritdoc />
    public long MemoryBytes => _vectors.MemoryBytes + _alive.Bytes + (_inverse?.Bytes ?? 0) + (_codes?.Bytes ?? 0);

    /// <inheritdoc />
    public string Space => Options.Space;

    /// <summary>0, whatever it is set to: every search looks at everything.</summary>
    public int DefaultEffort
    {
        get => 0;
        set { }
    }

    /// <summary>What it was built with.</summary>
    public ExactOptions Options { get; }

    /// <summary>Builds an index over the vectors, which it keeps: they must not change while it lives. Their rows are their positions.</summary>
    /// <exception cref="InputException">An option is out of range, a number is not finite, or a vector is zero under cosine.</exception>
    public static ExactIndex Build(VectorSet vectors, ExactOptions options, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        options.Validate();
        vectors.Check(options.Metric);
        var parallel = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount };
        var inverse = options.Metric == VectorMetric.Cosine ? Inverse(vectors) : null;
        ExactCodes? codes = null;
        if (options.Codes && vectors.Count > 0)
        {
            progress?.Begin("code vectors", vectors.Count);
            codes = new ExactCoder(vectors, inverse, options.Metric == VectorMetric.L2, parallel).Code();
            progress?.Advance(vectors.Count);
            progress?.End();
        }

        GC.KeepAlive(vectors);
        return new ExactIndex(vectors, options, inverse, codes);
    }

    /// <inheritdoc />
    public int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        QueryCheck.Fits(this, query, rows, scores);
        if (rows.IsEmpty || Count == 0) return 0;
        var scratch = _pool.Rent();
        if (Metric == VectorMetric.Cosine) UnitVector.Of(query, scratch.Query.Span);
        else query.CopyTo(scratch.Query.Span);
        var found = scratch.Scan.Found;
        found.Reset(Math.Min(rows.Length, Count));
        if (_codes is not null) ScanCodes(_codes, scratch, ref filter);
        else ScanVectors(scratch, ref filter);
        found.Cut();
        var keys = Ranked(scratch);
        var count = Math.Min(keys.Length, rows.Length);
        for (var i = 0; i < count; i++)
        {
            rows[i] = RankedKeys.Row(keys[i]);
            scores[i] = RankedKeys.Score(keys[i]);
        }

        _pool.Return(scratch);
        GC.KeepAlive(this);
        return count;
    }

    /// <summary>Writes the index.</summary>
    public void Save(ArtifactWriter writer) => ExactFile.Write(writer, this, _vectors, _codes);

    /// <summary>Reads an index that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">A section is missing or has a length that does not fit.</exception>
    public static ExactIndex Load(ArtifactReader reader) => ExactFile.Read(reader);

    /// <summary>1 / length of each vector.</summary>
    internal static NativeBlock<float> Inverse(VectorSet vectors)
    {
        var inverse = new NativeBlock<float>(vectors.Count);
        for (var row = 0; row < vectors.Count; row++)
            inverse.Pointer[row] = 1 / MathF.Sqrt(FloatKernels.Sum<ProductTerm>(vectors.Row(row), vectors.Row(row), vectors.Stride));
        GC.KeepAlive(vectors);
        return inverse;
    }

    private void ScanCodes<TFilter>(ExactCodes codes, ExactScratch scratch, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var squared = Metric == VectorMetric.L2;
        var query = scratch.Query.Pointer;
        var constant = 0f;
        if (squared)
        {
            CentroidTable.Subtract(query, codes.Mean.Pointer, scratch.Centred.Pointer, _vectors.Stride);
            query = scratch.Centred.Pointer;
            constant = -FloatKernels.Sum<ProductTerm>(query, query, _vectors.Stride);
        }

        var code = codes.Coder.CodeQuery(query, scratch.Codes.Pointer);
        scratch.Scan.Found.Expect(codes.BoundOf(query, code));
        var scale = (squared ? 2 : 1) * codes.Bounds.Scale * code.Step;
        var blocks = new ScannedBlocks(codes.Codes.Pointer, codes.Biases is null ? null : codes.Biases.Pointer, _alive.Pointer, null, CodeBlocks.Of(Count), _vectors.Stride);
        scratch.Scan.Run(blocks, code.Codes, scale, constant - scale * code.Shift, 0, ref filter);
    }

    private void ScanVectors<TFilter>(ExactScratch scratch, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var scan = scratch.Scan;
        for (var first = 0; first < Count; first += BlockScan.Chunk * CodeBlocks.Rows)
        {
            var count = Math.Min(BlockScan.Chunk * CodeBlocks.Rows, Count - first);
            var part = new ScannedBlocks(null, null, _alive.Pointer + first / CodeBlocks.Rows, null, CodeBlocks.Of(count), _vectors.Stride);
            if (!scan.Ask(part, first, ref filter)) continue;
            var vectors = _vectors.Row(first);
            if (Metric == VectorMetric.L2) FloatBlockKernels.Sums<SquaredDifferenceTerm>(scratch.Query.Pointer, vectors, count, _vectors.Stride, scan.Scores.Pointer);
            else FloatBlockKernels.Sums<ProductTerm>(scratch.Query.Pointer, vectors, count, _vectors.Stride, scan.Scores.Pointer);
            for (var i = 0; i < count; i++) scan.Scores.Pointer[i] = Finished(scan.Scores.Pointer[i], first + i);
            var all = default(AllRows);
            scan.Found.Add(scan.Scores.Pointer, part.Count, scan.Masks, null, first, ref all);
        }
    }

    private float Finished(float sum, int row) => Metric switch
    {
        VectorMetric.L2 => -sum,
        VectorMetric.Cosine => sum * _inverse!.Pointer[row],
        _ => sum,
    };

    /// <summary>What was found, scored whole where it was not yet, best first.</summary>
    private Span<ulong> Ranked(ExactScratch scratch)
    {
        var found = scratch.Scan.Found;
        var keys = scratch.Keys(found.Count);
        for (var i = 0; i < keys.Length; i++)
        {
            var row = found.Slots[i];
            keys[i] = RankedKeys.Of(_codes is null ? found.Scores[i] : Score(scratch.Query.Pointer, row), row);
        }

        RankedKeys.Sort(keys, scratch.Other(keys.Length), scratch.Counts);
        return keys;
    }

    private float Score(float* query, int row) => Metric == VectorMetric.L2
        ? -FloatKernels.Sum<SquaredDifferenceTerm>(query, _vectors.Row(row), _vectors.Stride)
        : Finished(FloatKernels.Sum<ProductTerm>(query, _vectors.Row(row), _vectors.Stride), row);
}
