namespace FeedRanker.Evaluation;

/// <summary>θ and γ as the iterations leave them.</summary>
internal sealed class RegressionEmState
{
    private readonly ClickLog _log;
    private readonly double _ridge;
    private readonly double[] _theta;
    private readonly double[] _gamma;

    public RegressionEmState(ClickLog log, double ridge)
    {
        (_log, _ridge) = (log, ridge);
        _theta = new double[log.PositionCount];
        for (var k = 0; k < _theta.Length; k++) _theta[k] = 1.0 / (k + 1);
        _gamma = new double[log.KeyCount];
        Array.Fill(_gamma, 0.5);
    }

    private RegressionEmState(RegressionEmState of)
    {
        (_log, _ridge) = (of._log, of._ridge);
        _theta = (double[])of._theta.Clone();
        _gamma = (double[])of._gamma.Clone();
    }

    public RegressionEmState Copy() => new(this);

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
