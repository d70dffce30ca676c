namespace FeedRanker.Evaluation;

/// <summary>A point of a <see cref="CurveSeries"/>.</summary>
/// <param name="X">Where.</param>
/// <param name="Y">How high, with its interval.</param>
public readonly record struct CurvePoint(double X, ReportValue Y);
