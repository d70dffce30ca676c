using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Implicit ALS (Hu, Koren and Volinsky 2008) with the frequency-scaled regularisation of Rendle et al. 2021: both
/// sides solved exactly in turn. The same matrix, options and seed give the same bits whatever the number of threads.
/// </summary>
public static class AlsTrainer
{
    private const int RowsPerTask = 128;

    /// <summary>Trains from users × items.</summary>
    /// <exception cref="InputException">An option out of its range, or a matrix without pairs.</exception>
    public static AlsModel Train(InteractionMatrix matrix, AlsOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        if (matrix.Count == 0) throw new InputException("there are no positive interactions to train ALS from.");
        var parallel = new ParallelOptions
        {
            CancellationToken = ct,
            MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
        };
        var byItem = matrix.Transpose();
        var users = new float[checked(matrix.RowCount * options.Factors)];
        var items = FirstItems(byItem, options);
        progress.Begin("als", 2L * options.Iterations + 1);
        var itemGram = Gram.Of(items, options.Factors, parallel);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            SolveAll(matrix, new AlsHalfStep(items, itemGram, options), users, parallel);
            progress.Advance(1);
            var userGram = Gram.Of(users, options.Factors, parallel);
            SolveAll(byItem, new AlsHalfStep(users, userGram, options), items, parallel);
            itemGram = Gram.Of(items, options.Factors, parallel);
            progress.Advance(1);
            var loss = AlsLoss.Of(matrix, users, userGram, items, itemGram, options, parallel);
            progress.Note(string.Create(CultureInfo.InvariantCulture, $"als iteration {iteration + 1}: loss {loss:G7}"));
        }

        // Once more the users, so that a request's fold-in of a trained row gives just what is stored here.
        SolveAll(matrix, new AlsHalfStep(items, itemGram, options), users, parallel);
        progress.Advance(1);
        progress.End();
        return new AlsModel(AlsModel.IdOf(options, matrix.Fingerprint()), options, items, users, itemGram);
    }

    private static float[] FirstItems(InteractionMatrix byItem, AlsOptions options)
    {
        var d = options.Factors;
        var items = new float[checked(byItem.RowCount * d)];
        var scale = options.InitialScale / Math.Sqrt(d);
        for (var item = 0; item < byItem.RowCount; item++)
        {
            if (byItem.ColumnsOf(item).IsEmpty) continue; // stays zero: it would be after the first half-step
            var random = FeedRandom.For(options.Seed, (ulong)item);
            for (var f = 0; f < d; f++) items[item * d + f] = (float)(scale * random.NextNormal());
        }

        return items;
    }

    private static void SolveAll(InteractionMatrix rows, AlsHalfStep step, float[] into, ParallelOptions parallel)
    {
        var d = step.Dimensions;
        var tasks = (rows.RowCount + RowsPerTask - 1) / RowsPerTask;
        Parallel.For(0, tasks, parallel, () => new AlsRowSolver(d), (task, _, solver) =>
        {
            var end = Math.Min(rows.RowCount, (task + 1) * RowsPerTask);
            for (var row = task * RowsPerTask; row < end; row++)
                solver.Solve(step, rows.ColumnsOf(row), rows.WeightsOf(row), into.AsSpan(row * d, d));
            return solver;
        }, static _ => { });
    }
}
