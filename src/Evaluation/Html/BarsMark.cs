namespace FeedRanker.Evaluation;

/// <summary>How a value of a <see cref="BarsChart"/> is drawn.</summary>
public enum BarsMark
{
    /// <summary>A bar from zero.</summary>
    Bar,

    /// <summary>A point.</summary>
    Point,
}
