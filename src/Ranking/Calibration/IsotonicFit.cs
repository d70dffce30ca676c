using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Pool adjacent violators.</summary>
internal static class IsotonicFit
{
    /// <summary>The steps of the best rising function, by rising score; equal scores share a step.</summary>
    public static List<IsotonicStep> Steps(ReadOnlySpan<float> scores, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        var order = RankingMetrics.Order(scores);
        var steps = new List<IsotonicStep>();
        for (var i = order.Length - 1; i >= 0;)
        {
            var score = scores[order[i]];
            double weight = 0, sum = 0;
            for (; i >= 0 && scores[order[i]] == score; i--)
            {
                var one = weights.IsEmpty ? 1.0 : weights[order[i]];
                weight += one;
                sum += one * labels[order[i]];
            }

            if (weight == 0) continue;
            steps.Add(new IsotonicStep(score, score, sum, weight));
            while (steps.Count > 1 && steps[^2].Mean >= steps[^1].Mean) Pool(steps);
        }

        return steps;
    }

    private static void Pool(List<IsotonicStep> steps)
    {
        var (low, high) = (steps[^2], steps[^1]);
        steps.RemoveAt(steps.Count - 1);
        CollectionsMarshal.AsSpan(steps)[^1] = new IsotonicStep(low.First, high.Last, low.Sum + high.Sum, low.Weight + high.Weight);
    }
}
