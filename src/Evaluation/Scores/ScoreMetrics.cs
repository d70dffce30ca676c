using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Measures of scores against binary labels, row by row. Inputs are not changed; NaN scores are refused.</summary>
public static class ScoreMetrics
{
    /// <summary>How near to 0 and 1 a probability may come in <see cref="LogLoss"/>.</summary>
    public const double Clip = 1e-15;

    /// <summary>
    /// Area under the ROC curve: the chance that a positive scores above a negative, ties counting half
    /// (Mann and Whitney 1947). O(n log n). NaN when a class is missing.
    /// </summary>
    /// <exception cref="InputException">A score is NaN.</exception>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        CheckScores(scores, labels);
        var keys = scores.ToArray();
        var sorted = labels.ToArray();
        Array.Sort(keys, sorted);
        return AucOfSorted(keys, sorted);
    }

    /// <summary>
    /// AUC within each group, weighted by the group's rows (Zhou et al. 2018, "Deep Interest Network", eq. 7). Groups
    /// that have one class only are left out and counted.
    /// </summary>
    /// <exception cref="InputException">A score is NaN.</exception>
    public static GroupedAuc GroupedAuc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, ReadOnlySpan<int> groups)
    {
        double sum = 0, weight = 0;
        int counted = 0, leftOut = 0;
        foreach (var (_, rows, auc) in AucOfGroups(scores, labels, groups))
        {
            if (double.IsNaN(auc))
            {
                leftOut++;
                continue;
            }

            counted++;
            sum += auc * rows;
            weight += rows;
        }

        return new GroupedAuc(weight > 0 ? sum / weight : double.NaN, counted, leftOut);
    }

    /// <summary>AUC of each group, NaN where it has one class only, by rising group.</summary>
    internal static List<(int Group, int Rows, double Auc)> AucOfGroups(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, ReadOnlySpan<int> groups)
    {
        CheckScores(scores, labels);
        if (groups.Length != scores.Length) throw new ArgumentException($"{scores.Length} scores but {groups.Length} groups.", nameof(groups));
        var users = groups.ToArray();
        var order = new int[users.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(users, order);
        var keys = new double[order.Length];
        var sorted = new bool[order.Length];
        for (var i = 0; i < order.Length; i++) (keys[i], sorted[i]) = (scores[order[i]], labels[order[i]]);

        var found = new List<(int, int, double)>();
        for (int start = 0, end; start < users.Length; start = end)
        {
            for (end = start + 1; end < users.Length && users[end] == users[start];) end++;
            Array.Sort(keys, sorted, start, end - start);
            found.Add((users[start], end - start, AucOfSorted(keys.AsSpan(start, end - start), sorted.AsSpan(start, end - start))));
        }

        return found;
    }

    /// <summary>
    /// Mean of −ln of the probability given to what happened, probabilities kept <see cref="Clip"/> away from 0 and 1.
    /// NaN without rows.
    /// </summary>
    /// <exception cref="InputException">A probability is outside [0, 1] or NaN.</exception>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        CheckProbabilities(probabilities, labels);
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var p = Math.Clamp(probabilities[i], Clip, 1 - Clip);
            sum -= labels[i] ? Math.Log(p) : Math.Log(1 - p);
        }

        return labels.Length == 0 ? double.NaN : sum / labels.Length;
    }

    internal static void CheckProbabilities(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        CheckScores(probabilities, labels);
        for (var i = 0; i < probabilities.Length; i++)
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1))
                throw new InputException($"score {probabilities[i]} of row {i} is not a probability; log loss and calibration need scores from 0 to 1.", field: "score");
    }

    // Ranks ascending from 1, tied scores sharing their mean rank; AUC = (Σ ranks of positives − P(P+1)/2) / (P N).
    private static double AucOfSorted(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        long positives = 0;
        var ranks = 0.0;
        for (int start = 0, end; start < scores.Length; start = end)
        {
            long here = 0;
            for (end = start; end < scores.Length && scores[end] == scores[start]; end++)
                if (labels[end]) here++;
            positives += here;
            ranks += here * (start + 1L + end) / 2.0;
        }

        var negatives = scores.Length - positives;
        return positives == 0 || negatives == 0 ? double.NaN : (ranks - positives * (positives + 1) / 2.0) / ((double)positives * negatives);
    }

    private static void CheckScores(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{scores.Length} scores but {labels.Length} labels.", nameof(labels));
        for (var i = 0; i < scores.Length; i++)
            if (double.IsNaN(scores[i])) throw new InputException($"the score of row {i} is NaN; it must be a number.", field: "score");
    }
}
