namespace FeedRanker.Evaluation;

/// <summary>One estimator over all logs of a study.</summary>
/// <param name="Policy">What was evaluated.</param>
/// <param name="Estimator">By what.</param>
/// <param name="Truth">The policy's true value.</param>
/// <param name="Mean">Mean estimate.</param>
/// <param name="RelativeBias">Mean estimate over truth, less 1.</param>
/// <param name="RelativeError">Root mean square error over truth.</param>
/// <param name="RelativeWidth">Mean width of the default interval over truth.</param>
/// <param name="EffectiveSize">Mean effective size of its weights.</param>
/// <param name="Answered">Share of the logs of which the report did not say that they cannot answer, by this weight.</param>
/// <param name="Coverage">Share of the intervals of each kind that hold the truth, indexed by <see cref="PolicyIntervalKind"/>.</param>
public sealed record CoverageStudyRow(
    string Policy,
    string Estimator,
    double Truth,
    double Mean,
    double RelativeBias,
    double RelativeError,
    double RelativeWidth,
    double EffectiveSize,
    double Answered,
    double[] Coverage);
