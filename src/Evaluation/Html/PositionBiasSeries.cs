namespace FeedRanker.Evaluation;

/// <summary>A curve of a <see cref="PositionBiasChart"/>.</summary>
/// <param name="Name">The estimator.</param>
/// <param name="Points">Its points, by ascending position.</param>
/// <param name="Emphasis">Whether it stands out.</param>
/// <param name="Reference">Whether it is what others are held against: dashed and grey, as a known truth.</param>
public sealed record PositionBiasSeries(string Name, IReadOnlyList<PositionBiasPoint> Points, bool Emphasis = false, bool Reference = false)
{
    /// <summary>A curve without intervals: the values of positions 1, 2, ….</summary>
    public static PositionBiasSeries Of(string name, IReadOnlyList<double> examination, bool reference = false) =>
        new(name, examination.Select((value, i) => new PositionBiasPoint(i + 1, value)).ToArray(), Reference: reference);
}
