namespace FeedRanker.Evaluation;

/// <summary>A part of the report under a heading.</summary>
public sealed record ReportSection
{
    /// <summary>Its anchor, distinct in the document; see <see cref="ReportId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Its heading.</summary>
    public required string Title { get; init; }

    /// <summary>What it answers, in a sentence or two.</summary>
    public string Text { get; init; } = "";

    /// <summary>Notes on this part alone.</summary>
    public IReadOnlyList<ReportNote> Notes { get; init; } = [];

    /// <summary>Tables and charts, in reading order.</summary>
    public required IReadOnlyList<ReportBlock> Blocks { get; init; }
}
