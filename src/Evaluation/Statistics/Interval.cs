namespace FeedRanker.Evaluation;

/// <summary>A range that holds the true value with the confidence it was made with; NaN ends where it cannot be told.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>An interval that cannot be told.</summary>
    public static Interval Unknown { get; } = new(double.NaN, double.NaN);

    /// <summary>Whether a value lies within, ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
