namespace FeedRanker.Evaluation;

/// <summary>θ and γ as the iterations leave them.</summary>
internal sealed class RegressionEmState
{
    private const int StartSweeps = 30;
    private const double MostRelevant = 0.999;
    private readonly ClickLog _log;
    private readonly double _ridge;
    private readonly double[] _theta;
    private readonly double[] _gamma;

    public RegressionEmState(ClickLog log, double ridge)
    {
        (_log, _ridge) = (log, ridge);
        _theta = new double[log.PositionCount];
        _gamma = new double[log.KeyCount];
        Array.Fill(_theta, 1);
    }

    /// <summary>
    /// Starts at the maximum of the likelihood for rare clicks, θ_k = C_k / Σ γ and γ = C / Σ θ in turns (proportional fitting).
    /// EM alone would need thousands of iterations to get there when few rows are clicked, and look converged long before.
    /// </summary>
    public void Start(ReadOnlySpan<double> rows)
    {
        var (clicks, expected) = (new double[_theta.Length], new double[_theta.Length]);
        var (clicked, shown) = (new double[_gamma.Length], new double[_gamma.Length]);
        for (var sweep = 0; sweep < StartSweeps; sweep++)
        {
            foreach (var sums in (double[][])[clicks, expected, clicked, shown]) Array.Clear(sums);
            for (var i = 0; i < rows.Length; i++)
            {
                shown[_log.Keys[i]] += rows[i] * _theta[_log.Positions[i]];
                if (_log.Clicks[i]) clicked[_log.Keys[i]] += rows[i];
            }

            var mean = Sum(clicked) / Sum(shown);
            for (var g = 0; g < _gamma.Length; g++) _gamma[g] = Math.Min(MostRelevant, (clicked[g] + _ridge * mean) / (shown[g] + _ridge));
            for (var i = 0; i < rows.Length; i++)
            {
                expected[_log.Positions[i]] += rows[i] * _gamma[_log.Keys[i]];
                if (_log.Clicks[i]) clicks[_log.Positions[i]] += rows[i];
            }

            for (var k = 0; k < _theta.Length; k++) _theta[k] = Math.Min(1, clicks[k] / expected[k] * expected[0] / clicks[0]);
        }
    }

    /// <summary>
    /// E step, of rows without a click: P(E=1) = θ (1 − γ) / (1 − θγ), P(R=1) = γ (1 − θ) / (1 − θγ). M step: θ_k is the mean of E
    /// at k; γ the mean of R of the key, drawn towards the mean of all keys as if so many more rows had it (a one-hot
    /// regression with a ridge, solved exactly).
    /// </summary>
    public void Run(ReadOnlySpan<double> rows, int iterations, CancellationToken ct)
    {
        var (looked, seen) = (new double[_theta.Length], new double[_theta.Length]);
        var (relevant, shown) = (new double[_gamma.Length], new double[_gamma.Length]);
        for (var t = 0; t < iterations; t++)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var sums in (double[][])[looked, seen, relevant, shown]) Array.Clear(sums);
            for (var i = 0; i < rows.Length; i++)
            {
                if (rows[i] == 0) continue;
                var (k, key) = (_log.Positions[i], _log.Keys[i]);
                var (theta, gamma) = (_theta[k], _gamma[key]);
                var none = Math.Max(1e-12, 1 - theta * gamma);
                looked[k] += rows[i] * (_log.Clicks[i] ? 1 : theta * (1 - gamma) / none);
                relevant[key] += rows[i] * (_log.Clicks[i] ? 1 : gamma * (1 - theta) / none);
                seen[k] += rows[i];
                shown[key] += rows[i];
            }

            for (var k = 0; k < _theta.Length; k++) _theta[k] = seen[k] > 0 ? looked[k] / seen[k] : double.NaN;
            var mean = Sum(relevant) / Sum(shown);
            for (var g = 0; g < _gamma.Length; g++) _gamma[g] = (relevant[g] + _ridge * mean) / (shown[g] + _ridge);
            // θ and γ are known up to a factor: the first position is looked at always.
            var first = _theta[0];
            if (!(first > 0)) continue;
            for (var k = 0; k < _theta.Length; k++) _theta[k] = Math.Min(1, _theta[k] / first);
            for (var g = 0; g < _gamma.Length; g++) _gamma[g] = Math.Min(1, _gamma[g] * first);
        }
    }

    public double[] Curve() => Array.ConvertAll(_theta, theta => theta / _theta[0]);

    private static double Sum(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum;
    }
}
