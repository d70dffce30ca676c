using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// f(w) = sum of weight x cross-entropy(x.w, label) / sum of weights + L2/2 |w without bias|^2, and its gradient.
/// One thread and one order of rows: the same bits every time.
/// </summary>
internal sealed class LogisticObjective(TrainingTable table, Standardisation design, double l2)
{
    private readonly double[] _row = new double[design.Width];

    /// <summary>How many variables there are.</summary>
    public int Width => design.Width;

    /// <summary>The value at w; writes the gradient.</summary>
    public double At(ReadOnlySpan<double> w, Span<double> gradient)
    {
        gradient.Clear();
        double loss = 0, total = 0;
        for (var row = 0; row < table.Count; row++)
        {
            var weight = table.Weights[row];
            if (weight == 0) continue;
            design.Row(table.Row(row), _row);
            var margin = TensorPrimitives.Dot<double>(_row, w);
            loss += weight * RankingMetrics.CrossEntropy(margin, table.Labels[row]);
            TensorPrimitives.MultiplyAdd(_row, weight * (1 / (1 + Math.Exp(-margin)) - table.Labels[row]), gradient, gradient);
            total += weight;
        }

        for (var i = 0; i < gradient.Length; i++) gradient[i] /= total;
        loss /= total;
        for (var i = 0; i < Width - 1; i++)
        {
            loss += 0.5 * l2 * w[i] * w[i];
            gradient[i] += l2 * w[i];
        }

        return loss;
    }
}
