namespace FeedRanker.Evaluation;

/// <summary>A line of a <see cref="CurveChart"/>.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Points">Its points, by ascending x.</param>
/// <param name="Emphasis">Whether it stands out, as the system the report is about.</param>
/// <param name="Reference">Whether it is what others are held against: dashed and grey, as a known truth.</param>
public sealed record CurveSeries(string Name, IReadOnlyList<CurvePoint> Points, bool Emphasis = false, bool Reference = false);
