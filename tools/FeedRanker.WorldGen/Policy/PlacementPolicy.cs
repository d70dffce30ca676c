using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// Fills a page from the top: at each position, with probability ε any of the remaining candidates, else one drawn by a
/// softmax of the scores over the remaining (Plackett 1975, Luce 1959). With R the remaining candidates,
/// p(i) = (1 - ε) e^(s_i/τ) / Σ_{j in R} e^(s_j/τ) + ε / |R|: known, and never below ε / |R|.
/// </summary>
internal sealed class PlacementPolicy(double exploration, double temperature)
{
    private double[] _weights = [];
    private int[] _left = [];

    /// <summary>
    /// Chooses indexes of <paramref name="scores"/>, one for each place of <paramref name="chosen"/>, and the probability
    /// with which each was chosen given those above it.
    /// </summary>
    public void Place(ReadOnlySpan<double> scores, ref FeedRandom random, Span<int> chosen, Span<double> propensities)
    {
        Weigh(scores);
        for (var position = 0; position < chosen.Length; position++)
        {
            var left = _left.AsSpan(0, scores.Length - position);
            var total = 0.0;
            foreach (var i in left) total += _weights[i];
            var at = Chance.Flip(ref random, exploration) ? random.Next(left.Length) : Draw(left, total, ref random);
            chosen[position] = left[at];
            propensities[position] = (1 - exploration) * _weights[left[at]] / total + exploration / left.Length;
            left[at] = left[^1];
        }
    }

    private void Weigh(ReadOnlySpan<double> scores)
    {
        if (_left.Length < scores.Length)
        {
            _left = new int[scores.Length];
            _weights = new double[scores.Length];
        }

        var most = double.NegativeInfinity;
        foreach (var score in scores) most = Math.Max(most, score);
        for (var i = 0; i < scores.Length; i++)
        {
            _left[i] = i;
            _weights[i] = Math.Exp((scores[i] - most) / temperature);
        }
    }

    private int Draw(ReadOnlySpan<int> left, double total, ref FeedRandom random)
    {
        var rest = random.NextDouble() * total;
        for (var at = 0; at < left.Length - 1; at++)
        {
            rest -= _weights[left[at]];
            if (rest < 0) return at;
        }

        return left.Length - 1;
    }
}
