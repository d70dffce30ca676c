namespace FeedRanker.Evaluation;

/// <summary>A number with the interval it lies in; NaN where it cannot be told. In JSON a number, null, or
/// <c>{value, low, high}</c>.</summary>
/// <param name="Value">The number.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
public readonly record struct ReportValue(double Value, double Low = double.NaN, double High = double.NaN)
{
    /// <summary>A number that cannot be told.</summary>
    public static ReportValue Unknown { get; } = new(double.NaN);

    /// <summary>Whether both ends are known.</summary>
    public bool HasInterval => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>A number without an interval.</summary>
    public static implicit operator ReportValue(double value) => new(value);

    /// <summary>An estimate.</summary>
    public static implicit operator ReportValue(MetricEstimate estimate) => Of(estimate.Value, estimate.Interval);

    /// <summary>A number with its interval.</summary>
    public static ReportValue Of(double value, Interval interval) => new(value, interval.Low, interval.High);
}
