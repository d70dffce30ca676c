using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Bernoulli Thompson sampling that does not learn: each action's click rate is drawn from its Beta prior, and the positions go
/// to the highest draws. The probabilities have no closed form; they are frequencies over many draws, as in the Open Bandit
/// Pipeline (Saito et al. 2021).
/// </summary>
public sealed class BernoulliThompson
{
    private readonly double[] _alpha;
    private readonly double[] _beta;

    /// <summary>Takes the priors, one of each for every action; above 0.</summary>
    public BernoulliThompson(double[] alpha, double[] beta)
    {
        if (alpha.Length != beta.Length || alpha.Length == 0) throw new InputException($"{alpha.Length} alphas and {beta.Length} betas; one of each for every action.", field: nameof(alpha));
        (_alpha, _beta) = (alpha, beta);
    }

    /// <summary>How many actions there are.</summary>
    public int ActionCount => _alpha.Length;

    /// <summary>Reads <c>campaign: / alpha: / - 12.0 / … / beta: / - 3612.0 …</c>, the Open Bandit Pipeline's file of priors.</summary>
    public static BernoulliThompson Read(string path)
    {
        var (alpha, beta) = (new List<double>(), new List<double>());
        List<double>? into = null;
        var line = 0;
        if (!File.Exists(path)) throw new InputException("is missing; it holds the priors of the policy.", path);
        foreach (var raw in File.ReadLines(path))
        {
            line++;
            var text = raw.Trim();
            if (text == "alpha:") into = alpha;
            else if (text == "beta:") into = beta;
            else if (text.StartsWith('-') && into is not null) into.Add(Parse(text[1..], path, line));
            else if (text.Length > 0 && !text.EndsWith(':') && text[0] != '#') throw new InputException("must be 'alpha:', 'beta:' or '- number'.", path, line);
        }

        if (alpha.Count != beta.Count || alpha.Count == 0) throw new InputException($"has {alpha.Count} alphas and {beta.Count} betas; it needs one of each for every action.", path);
        return new BernoulliThompson([.. alpha], [.. beta]);
    }

    /// <summary>The probability of each action at each of the first positions: <c>[position * ActionCount + action]</c>.</summary>
    public double[] Probabilities(int positions, int draws, ulong seed, CancellationToken ct = default)
    {
        if (positions < 1 || positions > ActionCount) throw new InputException($"{positions} must be from 1 to {ActionCount}.", field: nameof(positions));
        if (draws is < 1 or > 10_000_000) throw new InputException($"{draws} must be from 1 to 10000000.", field: nameof(draws));
        var counts = new double[positions * ActionCount];
        var random = new FeedRandom(seed);
        var best = new int[positions];
        var rates = new double[ActionCount];
        for (var d = 0; d < draws; d++)
        {
            if (d % 1024 == 0) ct.ThrowIfCancellationRequested();
            for (var a = 0; a < rates.Length; a++) rates[a] = random.NextBeta(_alpha[a], _beta[a]);
            Best(rates, best);
            for (var k = 0; k < positions; k++) counts[k * ActionCount + best[k]]++;
        }

        for (var i = 0; i < counts.Length; i++) counts[i] /= draws;
        return counts;
    }

    private static double Parse(string text, string path, int line) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new InputException($"'{text.Trim()}' must be a number above 0.", path, line);

    private static void Best(double[] rates, int[] best)
    {
        for (var k = 0; k < best.Length; k++)
        {
            var at = -1;
            for (var a = 0; a < rates.Length; a++)
                if (at < 0 || rates[a] > rates[at]) at = a;
            best[k] = at;
            rates[at] = double.NegativeInfinity;
        }
    }
}
