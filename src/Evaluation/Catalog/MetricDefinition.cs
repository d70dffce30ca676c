namespace FeedRanker.Evaluation;

/// <summary>One line of the <see cref="MetricCatalog"/>: a metric before its cut is chosen.</summary>
public sealed record MetricDefinition
{
    private MetricDefinition(string name, Cutoff cutoff, MetricKind kind, string summary)
    {
        Name = name;
        Cutoff = cutoff;
        Kind = kind;
        Summary = summary;
    }

    /// <summary>The name, without <c>@k</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the name takes <c>@k</c>.</summary>
    public Cutoff Cutoff { get; }

    /// <summary>What it is computed from.</summary>
    public MetricKind Kind { get; }

    /// <summary>One line for a person.</summary>
    public string Summary { get; }

    /// <summary>trec_eval's name with a cut (<c>P</c> of <c>P_10</c>); empty when it has none.</summary>
    public string TrecCutName { get; init; } = "";

    /// <summary>trec_eval's name without a cut; empty when it has none.</summary>
    public string TrecName { get; init; } = "";

    /// <summary>Whether more is better: true, false, or null where neither is.</summary>
    public bool? HigherIsBetter { get; init; } = true;

    /// <summary>What must be known of the items or of the query.</summary>
    public ItemFact Needs { get; init; }

    /// <summary>The computation of a <see cref="MetricKind.List"/> metric.</summary>
    public ListMetric? OfList { get; private init; }

    /// <summary>The computation of a <see cref="MetricKind.Slate"/> metric from the list and the facts.</summary>
    public SlateMetric? OfSlate { get; private init; }

    /// <summary>The computation of a <see cref="MetricKind.Slate"/> metric from the list and the expected items.</summary>
    public SurpriseMetric? OfExpected { get; private init; }

    /// <summary>The computation of an <see cref="MetricKind.Exposure"/> metric.</summary>
    public ExposureMetric? OfExposure { get; private init; }

    /// <summary>The computation of a <see cref="MetricKind.Pooled"/> metric.</summary>
    public PooledMetric? OfRows { get; private init; }

    /// <summary>Whether the scores it is computed from must be probabilities.</summary>
    public bool OfProbabilities { get; init; }

    internal static MetricDefinition List(string name, Cutoff cutoff, ListMetric compute, string summary) =>
        new(name, cutoff, MetricKind.List, summary) { OfList = compute };

    internal static MetricDefinition Slate(string name, SlateMetric compute, string summary) =>
        new(name, Cutoff.Optional, MetricKind.Slate, summary) { OfSlate = compute };

    internal static MetricDefinition Surprise(string name, SurpriseMetric compute, string summary) =>
        new(name, Cutoff.Optional, MetricKind.Slate, summary) { OfExpected = compute };

    internal static MetricDefinition Exposure(string name, ExposureMetric compute, string summary) =>
        new(name, Cutoff.Optional, MetricKind.Exposure, summary) { OfExposure = compute };

    internal static MetricDefinition Pooled(string name, PooledMetric compute, string summary) =>
        new(name, Cutoff.None, MetricKind.Pooled, summary) { OfRows = compute };
}
