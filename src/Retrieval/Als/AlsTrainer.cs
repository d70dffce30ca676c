using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Implicit ALS (Hu, Koren and Volinsky 2008) with the frequency-scaled regularisation of Rendle et al. 2021: both
/// sides solved in turn, exactly or by conjugate gradients. The same matrix, options and start give the same bits
/// whatever the number of threads.
/// </summary>
public static class AlsTrainer
{
    /// <summary>Trains from users × items.</summary>
    /// <param name="matrix">Who wanted what.</param>
    /// <param name="options">What to minimise and how.</param>
    /// <param name="progress">Gets the loss of each iteration as a note.</param>
    /// <param name="ct">Stops between tasks.</param>
    /// <param name="start">An earlier model to start from; null for seeded vectors.</param>
    /// <exception cref="InputException">An option out of its range, a matrix without pairs, or a start that does not fit.</exception>
    public static AlsModel Train(InteractionMatrix matrix, AlsOptions options, IWorkProgress progress, CancellationToken ct, AlsWarmStart? start = null)
    {
        options.Validate();
        if (options.Patience > 0) return TrainUntilNoBetter(matrix, options, progress, start, ct);
        var training = new AlsTraining(matrix, options, start);
        progress.Begin("als", options.Iterations + 1L);
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            var loss = training.Iterate(ct);
            progress.Advance(1);
            progress.Note(string.Create(CultureInfo.InvariantCulture, $"als iteration {iteration}: loss {loss:G7}"));
        }

        var model = training.ToModel(ct);
        progress.Advance(1);
        progress.End();
        return model;
    }

    private static AlsModel TrainUntilNoBetter(InteractionMatrix matrix, AlsOptions options, IWorkProgress progress, AlsWarmStart? start, CancellationToken ct)
    {
        var validation = new AlsValidation(matrix, options);
        var training = new AlsTraining(validation.Fit, options, start);
        progress.Begin("als", options.Iterations + 1L);
        var best = (Iteration: 0, Ndcg: -1.0, Items: Array.Empty<float>());
        for (var iteration = 1; iteration <= options.Iterations && iteration - best.Iteration <= options.Patience; iteration++)
        {
            var loss = training.Iterate(ct);
            var ndcg = validation.Measure(training.UserStep(), ct);
            if (ndcg > best.Ndcg) best = (iteration, ndcg, training.CopyItems());
            progress.Advance(1);
            progress.Note(string.Create(CultureInfo.InvariantCulture, $"als iteration {iteration}: loss {loss:G7}, NDCG@{AlsValidation.Depth} of held-out pairs {ndcg:F4}"));
        }

        progress.Note(string.Create(CultureInfo.InvariantCulture, $"als keeps iteration {best.Iteration}: NDCG@{AlsValidation.Depth} {best.Ndcg:F4}"));
        var model = training.ToModel(best.Items, best.Iteration, ct);
        progress.Advance(1);
        progress.End();
        return model;
    }
}
