using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Approximate search by clusters (an inverted file: Jégou, Douze and Schmid, "Product Quantization for Nearest Neighbor
/// Search", 2011, with scalar codes of residuals): vectors lie cluster by cluster in 8 bits per number, a search scans the
/// clusters that promise most and scores the best of them whole. Rows may be inserted, updated and deleted while searches
/// run: writers take turns, searches never wait. A search that runs beside an update or a delete may see either state of
/// that row, or miss it; one that begins afterwards sees the new one.
/// </summary>
public sealed unsafe class ClusterIndex : IStoredIndex
{
    private const int MostAttempts = 4;

    private readonly ScratchPool<ClusterScratch> _pool;
    private readonly ClusterWriter _writer;

    internal ClusterIndex(ClusterState state, ClusterOptions options, int defaultEffort)
    {
        State = state;
        Options = options;
        DefaultEffort = defaultEffort;
        _writer = new ClusterWriter(state, options);
        _pool = new ScratchPool<ClusterScratch>(() => new ClusterScratch(state));
    }

    /// <inheritdoc />
    public string Kind => "clusters";

    /// <inheritdoc />
    public VectorMetric Metric => Options.Metric;

    /// <inheritdoc />
    public int Dimensions => State.Table.Vectors.Dimensions;

    /// <inheritdoc />
    public int Count => _writer.Count;

    /// <inheritdoc />
    public long MemoryBytes => State.Bytes + _writer.Bytes;

    /// <inheritdoc />
    public string Space => Options.Space;

    /// <summary>What it was built with.</summary>
    public ClusterOptions Options { get; }

    /// <summary>How many clusters there are: the most effort that makes a difference.</summary>
    public int ClusterCount => State.Table.Count;

    /// <summary>Clusters probed by a search of effort 0, see <see cref="VectorIndexTuner"/>.</summary>
    public int DefaultEffort { get; set; }

    internal ClusterState State { get; }

    /// <summary>Builds an index of all vectors; their rows are their positions. The vectors are copied.</summary>
    /// <exception cref="InputException">An option is out of range, a number is not finite, or a vector is zero under cosine.</exception>
    public static ClusterIndex Build(VectorSet vectors, ClusterOptions options, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        options.Validate();
        vectors.Check(options.Metric);
        var state = new ClusterBuilder(vectors, options, progress, ct).Build();
        GC.KeepAlive(vectors);
        return new ClusterIndex(state, options, Math.Clamp(state.Table.Count / 32, 1, 64));
    }

    /// <inheritdoc />
    public int Search<TFilter>(ReadOnlySpan<float> query, int effort, TFilter filter, Span<int> rows, Span<float> scores)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        QueryCheck.Fits(this, query, rows, scores);
        if (rows.IsEmpty) return 0;
        var scratch = _pool.Rent();
        if (Metric == VectorMetric.Cosine) UnitVector.Of(query, scratch.Query.Span);
        else query.CopyTo(scratch.Query.Span);
        var keys = Ranked(scratch, Probes(effort, rows.Length, filter.Selectivity), Math.Min(rows.Length, Math.Max(1, Count)), ref filter);
        var found = Math.Min(keys.Length, rows.Length);
        for (var i = 0; i < found; i++)
        {
            rows[i] = RankedKeys.Row(keys[i]);
            scores[i] = RankedKeys.Score(keys[i]);
        }

        _pool.Return(scratch);
        GC.KeepAlive(this);
        return found;
    }

    /// <summary>Adds a row.</summary>
    /// <exception cref="InputException">The vector has another length, is not finite or has no direction, or the row is there already.</exception>
    public void Insert(int row, ReadOnlySpan<float> vector) => _writer.Insert(row, vector);

    /// <summary>Gives a row another vector.</summary>
    /// <exception cref="InputException">As <see cref="Insert"/>, or the row is not there.</exception>
    public void Update(int row, ReadOnlySpan<float> vector) => _writer.Update(row, vector);

    /// <summary>Removes a row: no search that begins afterwards finds it.</summary>
    /// <exception cref="InputException">The row is not there.</exception>
    public void Delete(int row) => _writer.Delete(row);

    /// <summary>Writes the index, deleted rows left out.</summary>
    public void Save(ArtifactWriter writer) => _writer.Frozen(lists => ClusterFile.Write(writer, this, lists));

    /// <summary>Reads an index that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">A section is missing or has a length that does not fit.</exception>
    public static ClusterIndex Load(ArtifactReader reader) => ClusterFile.Read(reader);

    // A row that is moved meanwhile may be met twice, and then takes the place of another: so as many more are asked for.
    private Span<ulong> Ranked<TFilter>(ClusterScratch scratch, int probes, int wanted, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        for (int attempt = 1, extra = 0; ; attempt++)
        {
            var before = _writer.Changes;
            var found = ClusterSearch.Run(State, scratch, Metric, Options.Margin, probes, wanted + extra, ref filter);
            var keys = scratch.Keys(found);
            if (_writer.Changes == before && (before & 1) == 0) return keys;
            keys = RankedKeys.WithoutRepeats(keys, scratch.Other(found));
            if (keys.Length >= wanted || keys.Length == found || attempt == MostAttempts) return keys;
            extra += found - keys.Length;
        }
    }

    private int Probes(int effort, int wanted, double selectivity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(effort);
        double probes = effort;
        if (effort == 0) probes = Math.Max(DefaultEffort, 3.0 * wanted * ClusterCount / Math.Max(1, Count));
        if (selectivity < 1) probes /= Math.Max(selectivity, 1e-9);
        return (int)Math.Clamp(Math.Ceiling(probes), 1, ClusterCount);
    }
}
