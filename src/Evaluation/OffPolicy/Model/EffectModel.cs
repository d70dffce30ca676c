namespace FeedRanker.Evaluation;

/// <summary>
/// A regularised generalised linear model over one-hot factors: η = μ + Σ_f θ_f[level], the mean is η or σ(η). Fitted by
/// Newton steps over one factor at a time, whose levels do not interact (block coordinate descent); θ are penalised by
/// ridge/2 θ², μ is not. Targets may be fractions in [0, 1] with the logistic link.
/// </summary>
internal sealed class EffectModel
{
    private readonly bool _logistic;
    private readonly double[] _ridge;
    private readonly double[][] _effects;
    private double _mean;

    /// <summary>Starts at zero.</summary>
    /// <param name="levels">How many levels each factor has.</param>
    /// <param name="ridge">The penalty of each factor.</param>
    /// <param name="logistic">Whether the mean is σ(η).</param>
    public EffectModel(int[] levels, double[] ridge, bool logistic)
    {
        _logistic = logistic;
        _ridge = ridge;
        _effects = Array.ConvertAll(levels, n => new double[n]);
    }

    /// <summary>The mean of a sum of effects.</summary>
    public double Mean(double eta) => _logistic ? 1 / (1 + Math.Exp(-eta)) : eta;

    /// <summary>The intercept.</summary>
    public double Intercept => _mean;

    /// <summary>A level's effect.</summary>
    public double Effect(int factor, int level) => _effects[factor][level];

    /// <summary>
    /// Takes so many passes from where it stands. <c>factors[f][i]</c> is the level of row i; rows of weight 0 are passed over.
    /// </summary>
    public void Fit(int[][] factors, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, int passes)
    {
        var eta = new double[targets.Length];
        for (var i = 0; i < eta.Length; i++)
        {
            eta[i] = _mean;
            for (var f = 0; f < factors.Length; f++) eta[i] += _effects[f][factors[f][i]];
        }

        for (var pass = 0; pass < passes; pass++)
        {
            StepMean(eta, targets, weights);
            for (var f = 0; f < factors.Length; f++) Step(f, factors[f], eta, targets, weights);
        }
    }

    private void StepMean(double[] eta, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights)
    {
        double gradient = 0, curvature = 0;
        for (var i = 0; i < eta.Length; i++)
        {
            if (weights[i] == 0) continue;
            var mean = Mean(eta[i]);
            gradient += weights[i] * (targets[i] - mean);
            curvature += weights[i] * Curvature(mean);
        }

        if (curvature <= 0) return;
        var step = Bounded(gradient / (curvature + 1e-9));
        _mean += step;
        for (var i = 0; i < eta.Length; i++) eta[i] += step;
    }

    private void Step(int factor, int[] levels, double[] eta, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights)
    {
        var effects = _effects[factor];
        var gradient = new double[effects.Length];
        var curvature = new double[effects.Length];
        for (var i = 0; i < eta.Length; i++)
        {
            if (weights[i] == 0) continue;
            var mean = Mean(eta[i]);
            gradient[levels[i]] += weights[i] * (targets[i] - mean);
            curvature[levels[i]] += weights[i] * Curvature(mean);
        }

        for (var l = 0; l < effects.Length; l++)
        {
            gradient[l] = Bounded((gradient[l] - _ridge[factor] * effects[l]) / (curvature[l] + _ridge[factor]));
            effects[l] += gradient[l];
        }

        for (var i = 0; i < eta.Length; i++) eta[i] += gradient[levels[i]];
    }

    private double Curvature(double mean) => _logistic ? mean * (1 - mean) : 1;

    // A Newton step from far away overshoots on the flat ends of the logistic curve.
    private double Bounded(double step) => _logistic ? Math.Clamp(step, -2, 2) : step;
}
