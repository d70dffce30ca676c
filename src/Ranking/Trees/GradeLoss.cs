using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Weighted squared error of the grade, half of it: (margin - label)^2 / 2; starts at the weighted mean grade.</summary>
internal sealed class GradeLoss : IBoostingLoss
{
    private readonly TrainingTable _table;

    public GradeLoss(TrainingTable table)
    {
        _table = table;
        double sum = 0, total = 0;
        for (var row = 0; row < table.Count; row++)
        {
            sum += table.Weights[row] * (double)table.Labels[row];
            total += table.Weights[row];
        }

        BaseScore = (float)(sum / total);
    }

    public float BaseScore { get; }

    public void Derivatives(ReadOnlySpan<float> margins, Span<float> gradients, Span<float> hessians)
    {
        var labels = _table.Labels;
        var weights = _table.Weights;
        for (var row = 0; row < margins.Length; row++)
        {
            gradients[row] = weights[row] * (margins[row] - labels[row]);
            hessians[row] = weights[row];
        }
    }
}
