namespace FeedRanker.Evaluation;

/// <summary>A cell of a table: text, or a number with or without an interval. In JSON a string, a number, null, or
/// <c>{value, low, high}</c>.</summary>
public readonly record struct ReportCell
{
    private ReportCell(string? text, ReportValue value) => (Text, Value) = (text, value);

    /// <summary>The text; null when it is a number.</summary>
    public string? Text { get; }

    /// <summary>The number.</summary>
    public ReportValue Value { get; }

    /// <summary>A cell of text.</summary>
    public static implicit operator ReportCell(string text) => new(text, ReportValue.Unknown);

    /// <summary>A cell of a number.</summary>
    public static implicit operator ReportCell(double value) => new(null, value);

    /// <summary>A cell of a number with its interval.</summary>
    public static implicit operator ReportCell(ReportValue value) => new(null, value);

    /// <summary>A cell of an estimate.</summary>
    public static implicit operator ReportCell(MetricEstimate estimate) => new(null, estimate);
}
