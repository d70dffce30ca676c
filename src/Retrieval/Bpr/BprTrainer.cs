using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Bayesian personalised ranking of matrix factors (Rendle, Freudenthaler, Gantner and Schmidt-Thieme 2009) by stochastic
/// descent on a fixed schedule: the same matrix, options, seed and start give the same bits whatever the number of
/// threads. How much a pair weighs does not matter, only that it is there.
/// </summary>
public static class BprTrainer
{
    private const int NegativeTries = 8;

    /// <summary>Trains from users × items.</summary>
    /// <param name="matrix">The chosen pairs.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Advances by epochs.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="validation">Held-out pairs: training stops when NDCG@20 on them no longer rises, and gives the best epoch's vectors.</param>
    /// <param name="start">A model to go on from, of the same size; users and items beyond it start anew.</param>
    /// <exception cref="InputException">An option out of its range, no pairs, or a start with other dimensions.</exception>
    public static BprModel Train(
        InteractionMatrix matrix, BprOptions options, IWorkProgress progress, CancellationToken ct, InteractionMatrix? validation = null, BprModel? start = null)
    {
        options.Validate();
        if (matrix.Count == 0) throw new InputException("there are no positive interactions to train BPR from.");
        if (start is not null && start.Dimensions != options.Factors)
            throw new InputException($"is {options.Factors}, but the model to start from has {start.Dimensions}.", field: "bpr.factors");
        var users = First(matrix.RowCount, options, 1, start is null ? default : start.UserFactors.Span);
        var items = First(matrix.ColumnCount, options, 2, start is null ? default : start.ItemFactors.Span);
        var best = new BprModel(options.Factors, users, items);
        var bestNdcg = double.NegativeInfinity;
        var looksSince = 0;
        progress.Begin("bpr", options.Epochs);
        for (var epoch = 0; epoch < options.Epochs && looksSince < options.Patience; epoch++)
        {
            Epoch(matrix, options, epoch, users, items, ct);
            progress.Advance(1);
            if (validation is null || ((epoch + 1) % options.EvaluateEvery != 0 && epoch + 1 < options.Epochs)) continue;
            var now = new BprModel(options.Factors, users.ToArray(), items.ToArray());
            var ndcg = FullRanking.Measure(new FactorScores("bpr", now.UserFactors, now.ItemFactors.Span, now.Dimensions), matrix, validation, 20, WorkProgress.None, ct, options.Threads).Ndcg;
            progress.Note(string.Create(CultureInfo.InvariantCulture, $"bpr epoch {epoch + 1}: validation ndcg@20 {ndcg:F4}"));
            looksSince = ndcg > bestNdcg ? 0 : looksSince + 1;
            if (looksSince == 0) (best, bestNdcg) = (now, ndcg);
        }

        progress.End();
        return best;
    }

    private static float[] First(int rows, BprOptions options, ulong side, ReadOnlySpan<float> start)
    {
        var d = options.Factors;
        var vectors = new float[checked(rows * d)];
        for (var row = 0; row < rows; row++)
        {
            var random = FeedRandom.For(options.Seed, ((ulong)row << 2) | side);
            for (var f = 0; f < d; f++) vectors[row * d + f] = (float)(options.InitialScale * random.NextNormal());
        }

        start[..Math.Min(start.Length, vectors.Length)].CopyTo(vectors);
        return vectors;
    }

    private static void Epoch(InteractionMatrix matrix, BprOptions options, int epoch, float[] users, float[] items, CancellationToken ct)
    {
        var parallel = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = options.Threads == 0 ? Environment.ProcessorCount : options.Threads };
        var random = FeedRandom.For(options.Seed, ((ulong)epoch << 2) | 3);
        var blocks = new BprBlocks(matrix.ColumnCount, ref random);
        var seed = random.NextULong();
        var rate = options.LearningRate * (1f - 0.9f * epoch / Math.Max(1, options.Epochs - 1));
        for (var round = 0; round < BprBlocks.Parts; round++)
        {
            var r = round;
            Parallel.For(0, BprBlocks.Parts, parallel, part =>
                Cell(matrix, options, rate, part, (part + r) % BprBlocks.Parts, blocks, FeedRandom.For(seed, (ulong)(part * BprBlocks.Parts + r)), users, items));
        }
    }

    private static void Cell(
        InteractionMatrix matrix, BprOptions options, float rate, int userPart, int itemPart, BprBlocks blocks, FeedRandom random, float[] users, float[] items)
    {
        var d = options.Factors;
        var pool = blocks.Items(itemPart);
        var end = (int)((long)matrix.RowCount * (userPart + 1) / BprBlocks.Parts);
        for (var user = (int)((long)matrix.RowCount * userPart / BprBlocks.Parts); user < end; user++)
        {
            var chosen = matrix.ColumnsOf(user);
            foreach (var item in chosen)
            {
                if (blocks.PartOf(item) != itemPart) continue;
                for (var n = 0; n < options.Negatives; n++)
                {
                    var other = Unchosen(chosen, pool, ref random);
                    if (other < 0) continue;
                    BprStep.Apply(users.AsSpan(user * d, d), items.AsSpan(item * d, d), items.AsSpan(other * d, d), rate, options.Regularisation);
                }
            }
        }
    }

    // -1 when a user has chosen nearly all of the part.
    private static int Unchosen(ReadOnlySpan<int> chosen, ReadOnlySpan<int> pool, ref FeedRandom random)
    {
        for (var t = 0; t < NegativeTries; t++)
        {
            var item = pool[random.Next(pool.Length)];
            if (chosen.BinarySearch(item) < 0) return item;
        }

        return -1;
    }
}
