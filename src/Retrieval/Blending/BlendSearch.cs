using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Learns the weights of <see cref="BlendedScores"/> by coordinate ascent on NDCG@k of held-out pairs: one weight is
/// varied at a time over a shrinking grid, and kept where it helps. Looks at the best items of every model only, of
/// users spread evenly. Starts from each model alone and from all alike. Of the weights between those found and the best
/// model alone it gives the nearest to that model which are not worse by more than one standard error (Breiman et al. 1984): what
/// held-out pairs cannot tell apart is left to the model that needs no blend. The error is that of the loss, users paired; where the first
/// model was itself learned from these pairs it is that of the best mean, which is wider: pairs asked twice differ less than new ones
/// would. Deterministic.
/// </summary>
public static class BlendSearch
{
    private const int PerModel = 60;
    private const int MaxUsers = 6000;
    private const int Shrinkings = 20;

    /// <summary>Learns one weight per model, none negative, the largest 1.</summary>
    /// <param name="models">Trained without the held-out pairs.</param>
    /// <param name="train">What they were trained on.</param>
    /// <param name="heldOut">What they should find.</param>
    /// <param name="k">Of NDCG@k.</param>
    /// <param name="progress">Advances by users.</param>
    /// <param name="ct">Stops the work.</param>
    /// <param name="firstIsLearned">Whether the first model is a blend whose weights come from the same pairs: weights are then moved towards it.</param>
    public static double[] Learn(
        IReadOnlyList<IUserScores> models, InteractionMatrix train, InteractionMatrix heldOut, int k, IWorkProgress progress, CancellationToken ct, bool firstIsLearned = false)
    {
        var users = Spread(FullRanking.UsersOf(heldOut));
        var lists = Candidates(models, users, train, heldOut, progress, ct);
        var best = new double[models.Count];
        var bestNdcg = double.NegativeInfinity;
        for (var start = -1; start < models.Count; start++)
        {
            var weights = new double[models.Count];
            for (var m = 0; m < weights.Length; m++) weights[m] = start < 0 || start == m ? 1 : 0;
            var ndcg = Ascend(lists, weights, k, ct);
            if (ndcg > bestNdcg) (best, bestNdcg) = (weights, ndcg);
        }

        Scale(best);
        return best.Length == 1 ? best : Shrunk(lists, best, k, firstIsLearned);
    }

    private static double[] Shrunk(CandidateList[] lists, double[] found, int k, bool firstIsLearned)
    {
        var alone = firstIsLearned ? 0 : Enumerable.Range(0, found.Length).MaxBy(m => Ndcg(lists, Blend(found, m, 0), k));
        var best = Each(lists, found, k);
        for (var step = 0; step < Shrinkings; step++)
        {
            var weights = Blend(found, alone, (double)step / Shrinkings);
            var losses = Each(lists, weights, k);
            for (var i = 0; i < losses.Length; i++) losses[i] = best[i] - losses[i];
            if (losses.Average() <= StandardError(firstIsLearned ? best : losses)) return weights;
        }

        return found;
    }

    // share · found + (1 - share) · the one model.
    private static double[] Blend(double[] found, int alone, double share)
    {
        var weights = new double[found.Length];
        for (var m = 0; m < weights.Length; m++) weights[m] = share * found[m] + (m == alone ? 1 - share : 0);
        Scale(weights);
        return weights;
    }

    private static void Scale(double[] weights)
    {
        var largest = weights.Max();
        for (var m = 0; m < weights.Length; m++) weights[m] /= largest;
    }

    // Of the mean.
    private static double StandardError(double[] values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values)
        {
            sum += value;
            squares += value * value;
        }

        var mean = sum / values.Length;
        return Math.Sqrt(Math.Max(0, squares / values.Length - mean * mean) / values.Length);
    }

    private static double Ascend(CandidateList[] lists, double[] weights, int k, CancellationToken ct)
    {
        var best = Ndcg(lists, weights, k);
        foreach (var step in (double[])[0.5, 0.25, 0.1, 0.05])
        {
            for (var improved = true; improved;)
            {
                improved = false;
                for (var m = 0; m < weights.Length; m++)
                {
                    foreach (var change in (double[])[-2 * step, -step, step, 2 * step])
                    {
                        ct.ThrowIfCancellationRequested();
                        var before = weights[m];
                        weights[m] = Math.Max(0, before + change);
                        var ndcg = weights[m] == before || weights.Max() == 0 ? double.NegativeInfinity : Ndcg(lists, weights, k);
                        if (ndcg > best + 1e-6) (best, improved) = (ndcg, true);
                        else weights[m] = before;
                    }
                }
            }
        }

        return best;
    }

    private static double Ndcg(CandidateList[] lists, double[] weights, int k)
    {
        var sum = 0.0;
        foreach (var value in Each(lists, weights, k)) sum += value;
        return sum / Math.Max(1, lists.Length);
    }

    private static double[] Each(CandidateList[] lists, double[] weights, int k)
    {
        var each = new double[lists.Length];
        Parallel.For(0, lists.Length, i => each[i] = lists[i].Ndcg(weights, k));
        return each;
    }

    private static int[] Spread(int[] users)
    {
        if (users.Length <= MaxUsers) return users;
        var few = new int[MaxUsers];
        for (var i = 0; i < few.Length; i++) few[i] = users[(int)((long)i * users.Length / few.Length)];
        return few;
    }

    // Per user, what any of the models has among its first, with all models' standardised scores.
    private static CandidateList[] Candidates(
        IReadOnlyList<IUserScores> models, int[] users, InteractionMatrix train, InteractionMatrix heldOut, IWorkProgress progress, CancellationToken ct)
    {
        var lists = new CandidateList[users.Length];
        var width = FullRanking.WidthOf(models[0].ItemCount);
        progress.Begin("blend: scoring held-out pairs", users.Length);
        FullRanking.ForEachBlock(users, models.Count * width, FullRanking.Block / 4, (block, scores) =>
        {
            var one = new float[block.Length * width];
            for (var m = 0; m < models.Count; m++)
            {
                models[m].Score(block, one);
                for (var i = 0; i < block.Length; i++)
                {
                    var row = scores.Slice((i * models.Count + m) * width, width);
                    one.AsSpan(i * width, width).CopyTo(row);
                    BlendedScores.Standardise(row[..models[m].ItemCount]);
                }
            }
        }, (at, _, scores) => lists[at] = CandidateList.Of(scores, models.Count, models[0].ItemCount, PerModel, train.ColumnsOf(users[at]), heldOut.ColumnsOf(users[at])), progress, ct, 0);
        progress.End();
        return lists;
    }
}
