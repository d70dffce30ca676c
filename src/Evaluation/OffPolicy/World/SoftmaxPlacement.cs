using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Fills a page from the top: with R the candidates still there, p(i | R) = (1 − ε) e^(s_i/τ) / Σ_{j∈R} e^(s_j/τ) + ε / |R|, the
/// logging policy of generated worlds. ε = 1 is the uniform policy. Not thread-safe: it keeps scratch space.
/// </summary>
/// <param name="temperature">τ, above 0.</param>
/// <param name="exploration">ε, 0 to 1.</param>
public sealed class SoftmaxPlacement(double temperature, double exploration)
{
    private double[] _weights = [];
    private int[] _left = [];

    /// <summary>Every order of the candidates is as likely as any other.</summary>
    public static SoftmaxPlacement Uniform() => new(1, 1);

    /// <summary>
    /// Draws a page: indexes of <paramref name="scores"/> for each place, and with what probability each was placed given those
    /// above it.
    /// </summary>
    public void Draw(ReadOnlySpan<double> scores, ref FeedRandom random, Span<int> chosen, Span<double> conditional)
    {
        var total = Start(scores);
        for (var k = 0; k < chosen.Length; k++)
        {
            var left = scores.Length - k;
            var at = Pick(left, total, ref random);
            chosen[k] = _left[at];
            conditional[k] = Chance(_left[at], total, left);
            Remove(at, left, ref total);
        }
    }

    /// <summary>The probability of each place of a given page, given what stands above it.</summary>
    public void Conditional(ReadOnlySpan<double> scores, ReadOnlySpan<int> chosen, Span<double> conditional)
    {
        var total = Start(scores);
        for (var k = 0; k < chosen.Length; k++)
        {
            var left = scores.Length - k;
            conditional[k] = Chance(chosen[k], total, left);
            Remove(Array.IndexOf(_left, chosen[k], 0, left), left, ref total);
        }
    }

    /// <summary>
    /// The probability of each candidate at each place whatever stands above: <c>[place * candidates + candidate]</c>. Exact at the
    /// first place and for the uniform policy; below it the mean of p(i | R) over drawn pages (Rao-Blackwell).
    /// </summary>
    public void Marginals(ReadOnlySpan<double> scores, int places, int draws, ref FeedRandom random, Span<double> marginals)
    {
        marginals[..(places * scores.Length)].Clear();
        if (exploration == 1)
        {
            marginals[..(places * scores.Length)].Fill(1.0 / scores.Length);
            return;
        }

        for (var d = 0; d < draws; d++)
        {
            var total = Start(scores);
            for (var k = 0; k < places; k++)
            {
                var left = scores.Length - k;
                var row = marginals.Slice(k * scores.Length, scores.Length);
                for (var c = 0; c < left; c++) row[_left[c]] += Chance(_left[c], total, left) / draws;
                if (k + 1 < places) Remove(Pick(left, total, ref random), left, ref total);
            }
        }
    }

    private double Chance(int candidate, double total, int left) =>
        (exploration < 1 ? (1 - exploration) * _weights[candidate] / total : 0) + exploration / left;

    private double Start(ReadOnlySpan<double> scores)
    {
        if (_left.Length < scores.Length) (_left, _weights) = (new int[scores.Length], new double[scores.Length]);
        var (most, total) = (double.NegativeInfinity, 0.0);
        foreach (var score in scores) most = Math.Max(most, score);
        for (var i = 0; i < scores.Length; i++)
        {
            _left[i] = i;
            total += _weights[i] = Math.Exp((scores[i] - most) / temperature);
        }

        return total;
    }

    private int Pick(int left, double total, ref FeedRandom random)
    {
        if (random.NextDouble() < exploration) return random.Next(left);
        var rest = random.NextDouble() * total;
        for (var at = 0; at < left - 1; at++)
        {
            rest -= _weights[_left[at]];
            if (rest < 0) return at;
        }

        return left - 1;
    }

    // Summed again: what is left may be far smaller than what was taken away.
    private void Remove(int at, int left, ref double total)
    {
        _left[at] = _left[left - 1];
        total = 0;
        for (var i = 0; i < left - 1; i++) total += _weights[_left[i]];
    }
}
