using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>What is collected for one set of candidates over all requests. Requests without relevant items have no recall.</summary>
internal sealed class StageTally
{
    private readonly List<double> _recall = [];
    private readonly List<double> _ndcg = [];
    private long _rows;

    public long Found { get; private set; }

    public void Add(int rows, int found, int relevant, double ndcg = double.NaN)
    {
        _rows += rows;
        Found += found;
        _recall.Add(relevant == 0 ? double.NaN : (double)found / relevant);
        _ndcg.Add(relevant == 0 ? double.NaN : ndcg);
    }

    public double MeanRows => _recall.Count == 0 ? double.NaN : (double)_rows / _recall.Count;

    public double MeanRecall => PairedTests.Mean(Defined(_recall));

    public MetricEstimate Recall(string name, ResamplingOptions? options) => Estimate(name, _recall, options);

    public MetricEstimate Ndcg(ResamplingOptions? options) => Estimate("ndcg@10", _ndcg, options);

    /// <summary>How many of the relevant rows are among the candidates, which are distinct.</summary>
    public static int CountFound(ReadOnlySpan<int> candidates, RowSet relevant)
    {
        var found = 0;
        foreach (var row in candidates)
            if (relevant.Contains(row)) found++;
        return found;
    }

    private static MetricEstimate Estimate(string name, List<double> values, ResamplingOptions? options)
    {
        var defined = Defined(values);
        return new MetricEstimate(name, PairedTests.Mean(defined), Bootstrap.Mean(defined, options), defined.Length);
    }

    private static double[] Defined(List<double> values) => values.FindAll(v => !double.IsNaN(v)).ToArray();
}
