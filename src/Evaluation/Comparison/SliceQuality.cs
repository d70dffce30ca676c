namespace FeedRanker.Evaluation;

/// <summary>How good one system is on one slice, beside the best of the others there.</summary>
/// <param name="Attribute">The attribute, such as <c>country</c>.</param>
/// <param name="Value">Its value, such as <c>DE</c>.</param>
/// <param name="Queries">Queries that have it.</param>
/// <param name="Estimates">The system's metrics, with intervals.</param>
/// <param name="Best">The other system with the highest first metric on this slice. It was chosen by the very numbers shown,
/// which favours it.</param>
/// <param name="BestEstimates">Its metrics.</param>
/// <param name="Gain">What the system gains over it, by metric, paired by query; tests corrected over the metrics of this
/// slice.</param>
public sealed record SliceQuality(
    string Attribute, string Value, int Queries, IReadOnlyList<MetricEstimate> Estimates, string Best,
    IReadOnlyList<MetricEstimate> BestEstimates, IReadOnlyList<PairedDifference> Gain)
{
    /// <summary>As it is written in conditions: <c>country=DE</c>.</summary>
    public string Name => $"{Attribute}={Value}";

    internal static SliceQuality Of(string attribute, string value, QueryScores system, IReadOnlyList<QueryScores> others, ResamplingOptions? options)
    {
        var aligned = SharedQueries.Of([system, .. others]).Aligned;
        var best = aligned.Skip(1).MaxBy(other => other.MeanOf(0)) is { } highest && !double.IsNaN(highest.MeanOf(0)) ? highest : aligned[1];
        return new SliceQuality(attribute, value, aligned[0].QueryIds.Count, aligned[0].Estimates(options), best.System, best.Estimates(options),
            PairedDifference.OfMetrics(best.Values, aligned[0].Values, options));
    }
}
