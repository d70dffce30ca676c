namespace FeedRanker.Evaluation;

/// <summary>A table. A first column of text names the rows.</summary>
public sealed record ReportTable : ReportBlock
{
    /// <summary>The columns.</summary>
    public required IReadOnlyList<ReportColumn> Columns { get; init; }

    /// <summary>The rows, each with one cell a column.</summary>
    public required IReadOnlyList<ReportRow> Rows { get; init; }

    internal override void Check()
    {
        foreach (var row in Rows) Require(row.Cells.Count == Columns.Count, $"a row has {row.Cells.Count} cells under {Columns.Count} columns.");
    }
}
