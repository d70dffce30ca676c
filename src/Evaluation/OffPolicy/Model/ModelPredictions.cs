namespace FeedRanker.Evaluation;

/// <summary>What a reward model says of each row of a log.</summary>
/// <param name="OfShown">Expected reward of the action that was shown, q(x, a).</param>
/// <param name="OfPolicy">Expected reward under the evaluated policy, Σ_a π(a|x) q(x, a).</param>
/// <param name="OfRare">The part of it that falls on actions of a weight above the switch limit, 0 where logging probabilities are not known.</param>
public sealed record ModelPredictions(double[] OfShown, double[] OfPolicy, double[] OfRare)
{
    /// <summary>The model that expects nothing of anything: doubly robust is then inverse propensity.</summary>
    public static ModelPredictions Zero(PolicyLog log) => new(new double[log.Count], new double[log.Count], new double[log.Count]);
}
