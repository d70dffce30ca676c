namespace FeedRanker.Evaluation;

/// <summary>What a report is about, and how to make it again.</summary>
public sealed record ReportOrigin
{
    /// <summary>The release that was measured; empty when none.</summary>
    public string Release { get; init; } = "";

    /// <summary>The data it was measured on.</summary>
    public string Data { get; init; } = "";

    /// <summary>The commands that made the report, one a line.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>Anything else worth a line under the heading: time split, rule file, requests.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];
}
