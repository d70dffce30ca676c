namespace FeedRanker.Evaluation;

/// <summary>How values lie along an axis.</summary>
public enum AxisScale
{
    /// <summary>Equal differences are equally long.</summary>
    Linear,

    /// <summary>Equal ratios are equally long; values must be above 0.</summary>
    Log,
}
