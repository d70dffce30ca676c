using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Trains logistic regression: features standardised, missing ones at their mean with an indicator beside, L2 on all
/// but the bias, minimised by L-BFGS on one thread. The same table and options give the same bytes.
/// </summary>
public static class LogisticTrainer
{
    /// <summary>Trains on a table of labels 0 and 1 with row weights; constant features get coefficient 0.</summary>
    /// <exception cref="InputException">The table, a label, a weight or an option is unfit.</exception>
    public static LogisticModel Train(TrainingTable train, LogisticOptions options, IWorkProgress progress, CancellationToken ct = default)
    {
        options.Validate();
        TableCheck.Rows(train, "training table");
        TableCheck.BinaryLabels(train, "training table");
        var design = new Standardisation(train);
        var objective = new LogisticObjective(train, design, options.L2);
        var descent = new Lbfgs(objective.At, objective.Width);
        var w = new double[objective.Width];
        progress.Begin("fitting logistic regression", options.Steps);
        for (var step = 0; step < options.Steps; step++)
        {
            ct.ThrowIfCancellationRequested();
            if (!descent.Step(w, options.Tolerance)) break;
            progress.Advance(1);
        }

        progress.Note(string.Create(CultureInfo.InvariantCulture, $"loss {descent.Value:F6}, largest slope {descent.Slope:E1}"));
        progress.End();
        return design.Fold(train.Features, w);
    }
}
