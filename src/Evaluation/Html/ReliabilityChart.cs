namespace FeedRanker.Evaluation;

/// <summary>What was predicted against what happened, with how many predictions each bin holds.</summary>
public sealed record ReliabilityChart : ReportBlock
{
    /// <summary>The models.</summary>
    public required IReadOnlyList<ReliabilitySeries> Series { get; init; }

    internal override void Check()
    {
        foreach (var series in Series)
            foreach (var bin in series.Bins) Require(bin.Count >= 0 && bin.High >= bin.Low, $"'{series.Name}' has a bin from {bin.Low} to {bin.High} with {bin.Count} rows.");
    }
}
