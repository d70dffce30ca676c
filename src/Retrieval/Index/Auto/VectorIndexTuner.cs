using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Finds the smallest effort that reaches a wanted recall.</summary>
public static class VectorIndexTuner
{
    /// <summary>
    /// Measures recall against exact search on a sample of the queries, doubling the effort until it suffices and then
    /// halving the gap; what it finds becomes the index's default effort. Recall is taken to rise with effort, which holds
    /// for clusters always and for graphs on the mean of a sample.
    /// </summary>
    /// <param name="index">What is tuned; nothing may write to it meanwhile.</param>
    /// <param name="queries">Such as will be asked: users' vectors, not items'.</param>
    /// <param name="k">Rows a search asks for.</param>
    /// <param name="wantedRecall">Above 0, up to 1.</param>
    /// <param name="options">How to go about it.</param>
    /// <param name="progress">Told efforts.</param>
    /// <param name="ct">Ends tuning; the default effort is then as it was.</param>
    /// <exception cref="InputException">An option out of range, or queries of another length.</exception>
    public static TuneResult Tune(
        IStoredIndex index, VectorSet queries, int k, double wantedRecall, TuneOptions? options = null, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        var (least, most) = VectorIndex.EffortsOf(index, k);
        return Tune(index, queries, k, wantedRecall, least, most, options ?? new TuneOptions(), progress ?? WorkProgress.None, ct);
    }

    internal static TuneResult Tune(
        IStoredIndex index, VectorSet queries, int k, double wantedRecall, int least, int most, TuneOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        OptionRange.Check("k", k, 1, 100_000);
        OptionRange.CheckShare("recall", wantedRecall);
        if (queries.Dimensions != index.Dimensions)
            throw new InputException($"have {queries.Dimensions} numbers; the index has {index.Dimensions}.", field: "queries");
        var sample = Sample(queries, options.Sample);
        var truth = SearchQuality.Exact(index, sample, k, options.Threads, progress, ct);
        progress.Begin("tuning the effort", 0);
        var points = new SortedDictionary<int, double>();
        var effort = Smallest(least, most, RecallAt, wantedRecall);
        progress.End();
        index.DefaultEffort = effort;
        return new TuneResult(effort, points[effort], points[effort] >= wantedRecall, [.. points.Select(p => new TunePoint(p.Key, p.Value))]);

        double RecallAt(int tried)
        {
            if (points.TryGetValue(tried, out var known)) return known;
            progress.Advance(1);
            return points[tried] = SearchQuality.Recall(index, sample, truth, k, tried, options.Threads, ct);
        }
    }

    private static int Smallest(int least, int most, Func<int, double> recallAt, double wanted)
    {
        if (recallAt(least) >= wanted || least >= most) return least;
        var (below, enough) = (least, least);
        while (recallAt(enough) < wanted)
        {
            if (enough == most) return most;
            (below, enough) = (enough, (int)Math.Min(most, Math.Max(1, enough) * 2L));
        }

        while (enough - below > 1)
        {
            var middle = below + (enough - below) / 2;
            if (recallAt(middle) >= wanted) enough = middle;
            else below = middle;
        }

        return enough;
    }

    private static VectorSet Sample(VectorSet queries, int most)
    {
        if (queries.Count <= most) return queries;
        var sample = new VectorSet(most, queries.Dimensions);
        for (var i = 0; i < most; i++) queries[(int)((long)i * queries.Count / most)].CopyTo(sample[i]);
        return sample;
    }
}
