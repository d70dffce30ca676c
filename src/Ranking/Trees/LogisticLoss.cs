using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Weighted cross-entropy of the sigmoid of the margin; starts at the weighted log-odds of label 1.</summary>
internal sealed class LogisticLoss : IBoostingLoss
{
    private const float LeastHessian = 1e-16f;

    private readonly TrainingTable _table;

    public LogisticLoss(TrainingTable table)
    {
        _table = table;
        double positives = 0, total = 0;
        for (var row = 0; row < table.Count; row++)
        {
            positives += table.Weights[row] * (double)table.Labels[row];
            total += table.Weights[row];
        }

        BaseScore = (float)Math.Log(positives / (total - positives));
    }

    public float BaseScore { get; }

    public void Derivatives(ReadOnlySpan<float> margins, Span<float> gradients, Span<float> hessians)
    {
        var labels = _table.Labels;
        var weights = _table.Weights;
        for (var row = 0; row < margins.Length; row++)
        {
            var p = 1 / (1 + MathF.Exp(-margins[row]));
            gradients[row] = weights[row] * (p - labels[row]);
            hessians[row] = weights[row] * Math.Max(p * (1 - p), LeastHessian);
        }
    }
}
