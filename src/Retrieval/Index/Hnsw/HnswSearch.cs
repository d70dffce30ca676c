namespace FeedRanker.Retrieval;

/// <summary>
/// One search over one graph: a walk, or a scan of all rows where that is less work, then the exact scores of what was
/// found. Compiled for the filter.
/// </summary>
internal readonly unsafe ref struct HnswSearch<TFilter>(HnswGraph graph, HnswScratch scratch, TFilter filter, int live, int hidden)
    where TFilter : struct, IRowFilter, allows ref struct
{
    private const int Probes = 512; // rows asked to learn what a filter that does not know its share lets pass
    private const double WalkCost = 16; // of following one slot, in scores of a scan
    private const int Widening = 8;
    private const double AskCost = 0.2; // of a filter's answer
    private const int FewRows = 20;
    private const int LeanEfforts = 12; // of a row wanted

    private readonly TFilter _filter = filter;

    /// <summary>Searches.</summary>
    /// <returns>How many were found.</returns>
    public int Run(ReadOnlySpan<float> query, int effort, Span<int> rows, Span<float> scores)
    {
        var shape = graph.Shape;
        var padded = scratch.SetQuery(query, graph.Vectors.Stride);
        if (shape.Metric == VectorMetric.Cosine) UnitVector.Of(query, shape.Metric, padded);
        var width = Math.Max(effort, rows.Length);
        if (shape.Metric == VectorMetric.L2)
        {
            var exact = new FloatScorer<SquaredDifferenceTerm>(scratch.Query, graph.Vectors.Values.Pointer, graph.Vectors.Stride);
            if (graph.Codes is not { } codes) return Search(exact, exact, false, width, effort, rows, scores);
            var (scale, shift) = codes.Code(padded, scratch.CodedSpan(codes.Stride));
            return Search(new CodeDistanceScorer(scratch.Coded, scale, shift, codes.Codes.Pointer, graph.Extras.Pointer, codes.Stride), exact, true, width, effort, rows, scores);
        }

        var product = new FloatScorer<ProductTerm>(scratch.Query, graph.Vectors.Values.Pointer, graph.Vectors.Stride);
        if (graph.Codes is not { } bytes) return Search(product, product, false, width, effort, rows, scores);
        bytes.Code(padded, scratch.CodedSpan(bytes.Stride));
        return Search(new CodeScorer(scratch.Coded, bytes.Codes.Pointer, bytes.Stride), product, true, width, effort, rows, scores);
    }

    private int Search<TScorer, TExact>(TScorer scorer, TExact exact, bool coded, int width, int effort, Span<int> rows, Span<float> scores)
        where TScorer : struct, ISlotScorer
        where TExact : struct, ISlotScorer
    {
        var share = Share();
        if (live * (AskCost + share) > WalkCost * effort / Math.Max(share, 1e-6) && rows.Length < live * share)
        {
            var count = Walk(scorer, exact, coded, share, width, effort, rows, scores);
            if (count == rows.Length) return count;
            if (typeof(TFilter) == typeof(AllRows) && hidden > 0 && effort >= rows.Length)
            {
                // The rows around the query were deleted: keep those that were not apart from what guides the walk.
                count = Walk(scorer, exact, coded, 1.0 / Widening, width, effort, rows, scores);
                if (count == rows.Length) return count;
            }
        }

        Scan(exact, rows.Length);
        return Emit(scratch.Found, rows, scores);
    }

    // The share of slots whose row passes, as well as it is known.
    private double Share()
    {
        if (typeof(TFilter) == typeof(AllRows)) return 1;
        var share = _filter.Selectivity;
        if (share < 1 || live < Probes) return share;
        var passed = 0;
        var step = Math.Max(1, graph.Used / Probes);
        for (var i = 0; i < Probes; i++)
        {
            var row = graph.Rows[(int)((long)i * graph.Used / Probes) + i % step];
            if (row >= 0 && _filter.Allows(row)) passed++;
        }

        return (double)passed / Probes;
    }

    private int Walk<TScorer, TExact>(TScorer scorer, TExact exact, bool coded, double share, int width, int effort, Span<int> rows, Span<float> scores)
        where TScorer : struct, ISlotScorer
        where TExact : struct, ISlotScorer
    {
        var entry = graph.Entry;
        var start = GraphWalk.Descend(graph, scorer, scratch, entry, 0);
        var slack = 1 + 2.0 * hidden / Math.Max(1, live);
        var all = typeof(TFilter) == typeof(AllRows) && share == 1;
        if (all) GraphWalk.Walk(graph, 0, scorer, scratch, start, (int)(width * slack), (int)(effort * slack), PartFrom(effort, rows.Length));
        else GraphWalk.WalkFiltered(graph, scorer, _filter, scratch, start, (int)Math.Min(graph.Used, width * slack / share), width);
        var found = all ? scratch.Pool : scratch.Found;
        if (coded) Rescore(exact, found);
        return Emit(found, rows, scores);
    }

    // The few best products may lie among long vectors, which links by product alone lead to: half the work then. Of what else there is
    // they miss so much that neither many rows nor great effort is served by them.
    private int PartFrom(int effort, int wanted) => wanted <= FewRows && effort <= wanted * LeanEfforts && graph.HasHubs ? 1 : 0;

    private void Rescore<TExact>(TExact exact, CandidatePool found)
        where TExact : struct, ISlotScorer
    {
        var entries = found.Entries;
        for (var from = 0; from < entries.Length; from += HnswScratch.MostLinks - 4)
        {
            var some = entries.Slice(from, Math.Min(HnswScratch.MostLinks - 4, entries.Length - from));
            for (var i = 0; i < some.Length; i++) scratch.Slots[i] = CandidatePool.SlotOf(some[i]);
            exact.Keys(scratch.Slots, some.Length, scratch.Keys);
            for (var i = 0; i < some.Length; i++) found.Replace(from + i, CandidatePool.Entry(scratch.Keys[i], scratch.Slots[i]));
        }
    }

    private void Scan<TExact>(TExact exact, int wanted)
        where TExact : struct, ISlotScorer
    {
        var found = scratch.Found;
        found.Reset(Math.Max(1, Math.Min(wanted, live)));
        var count = 0;
        for (var slot = 0; slot < graph.Used; slot++)
        {
            var row = Volatile.Read(ref graph.Rows[slot]);
            if (row < 0 || !_filter.Allows(row)) continue;
            scratch.Slots[count++] = slot;
            if (count < HnswScratch.MostLinks - 4) continue;
            Score(exact, found, count);
            count = 0;
        }

        if (count > 0) Score(exact, found, count);
    }

    private void Score<TExact>(TExact exact, CandidatePool found, int count)
        where TExact : struct, ISlotScorer
    {
        exact.Keys(scratch.Slots, count, scratch.Keys);
        found.Merge(scratch.Batch, GraphWalk.Better(scratch, count, found.Bound, scratch.Batch));
    }

    // Rows in the place of slots; those deleted since they were found are left out.
    private int Emit(CandidatePool found, Span<int> rows, Span<float> scores)
    {
        var count = found.ToRows(graph.Rows);
        var entries = found.Entries[..Math.Min(count, rows.Length)];
        for (var i = 0; i < entries.Length; i++)
        {
            rows[i] = CandidatePool.SlotOf(entries[i]);
            scores[i] = 0 - DistanceKey.ToFloat(CandidatePool.KeyOf(entries[i]));
        }

        return entries.Length;
    }
}
