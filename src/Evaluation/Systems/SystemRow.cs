namespace FeedRanker.Evaluation;

/// <summary>One system of a side-by-side table.</summary>
/// <param name="System">Its name.</param>
/// <param name="Estimates">Its metrics, in the table's order.</param>
/// <param name="Against">
/// What separates it from the baseline on each per-query metric, in the same order: B is this system. Empty for the
/// baseline itself.
/// </param>
/// <param name="WholeAgainst">The same for numbers that only whole systems have.</param>
public sealed record SystemRow(string System, IReadOnlyList<MetricEstimate> Estimates, IReadOnlyList<PairedDifference> Against, IReadOnlyList<WholeDifference> WholeAgainst);
