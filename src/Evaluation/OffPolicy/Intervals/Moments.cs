using System.Numerics.Tensors;

namespace FeedRanker.Evaluation;

/// <summary>
/// The value and the delta-method standard error of an estimator's terms under resampling weights, by dot products of columns that
/// are multiplied out once. With D = Σd/Σn and A = Σa/Σb, the influence of unit u on the value is
/// IF_u = U (d_u − D n_u) / Σn + U (a_u − A b_u) / Σb, and se² = Σ IF_u² / U².
/// </summary>
internal sealed class Moments
{
    private readonly UnitTerms _terms;
    private readonly bool _evenCount;
    private readonly bool _hasBase;
    private readonly double[][] _products;

    public Moments(UnitTerms terms)
    {
        _terms = terms;
        _hasBase = terms.Denominator is null || Array.Exists(terms.Base, d => d != 0);
        _evenCount = Array.TrueForAll(terms.Count, n => n == terms.Count[0]);
        var columns = Columns();
        _products = new double[10][];
        for (int i = 0, at = 0; i < 4; i++)
            for (var j = i; j < 4; j++, at++)
                _products[at] = columns[i] is null || columns[j] is null ? [] : Multiply(columns[i]!, columns[j]!);
    }

    public int Units => _terms.Units;

    public double Value { get; private set; }

    public double Error { get; private set; }

    /// <summary>Takes the value and the error under how often each unit was drawn.</summary>
    public void Resample(ReadOnlySpan<double> times)
    {
        var units = TensorPrimitives.Sum(times);
        var d = _hasBase ? TensorPrimitives.Dot(times, _terms.Base) : 0;
        var n = _evenCount ? units * _terms.Count[0] : TensorPrimitives.Dot(times, _terms.Count);
        var base0 = d / n;
        var (alpha, variance) = (units / n, 0.0);
        if (_hasBase)
        {
            var (dn, nn) = _evenCount ? (d * _terms.Count[0], n * _terms.Count[0]) : (Dot(times, 1), Dot(times, 4));
            variance = alpha * alpha * (Dot(times, 0) - 2 * base0 * dn + base0 * base0 * nn);
        }

        Value = base0;
        if (_terms.Denominator is not null) variance += Ratio(times, units, alpha, base0);
        Error = Math.Sqrt(Math.Max(0, variance)) / units;
    }

    /// <summary>The influence of each unit on the value of the whole.</summary>
    public double[] Influence()
    {
        var all = new double[Units];
        Array.Fill(all, 1);
        double n = TensorPrimitives.Sum<double>(_terms.Count), base0 = TensorPrimitives.Sum<double>(_terms.Base) / n;
        for (var u = 0; u < all.Length; u++) all[u] = Units * (_terms.Base[u] - base0 * _terms.Count[u]) / n;
        if (_terms.Denominator is null) return all;
        var b = TensorPrimitives.Sum<double>(_terms.Denominator);
        var ratio = TensorPrimitives.Sum<double>(_terms.Numerator!) / b;
        for (var u = 0; u < all.Length; u++) all[u] += Units * (_terms.Numerator![u] - ratio * _terms.Denominator[u]) / b;
        return all;
    }

    // Products by pairs of (d, n, a, b): dd 0, dn 1, da 2, db 3, nn 4, na 5, nb 6, aa 7, ab 8, bb 9.
    private double Ratio(ReadOnlySpan<double> times, double units, double alpha, double base0)
    {
        var b = TensorPrimitives.Dot(times, _terms.Denominator);
        var ratio = TensorPrimitives.Dot(times, _terms.Numerator) / b;
        Value += ratio;
        var beta = units / b;
        var variance = beta * beta * (Dot(times, 7) - 2 * ratio * Dot(times, 8) + ratio * ratio * Dot(times, 9));
        if (!_hasBase) return variance;
        var cross = Dot(times, 2) - ratio * Dot(times, 3) - base0 * (Dot(times, 5) - ratio * Dot(times, 6));
        return variance + 2 * alpha * beta * cross;
    }

    private double Dot(ReadOnlySpan<double> times, int product) => TensorPrimitives.Dot(times, _products[product]);

    private double[]?[] Columns() => [_hasBase ? _terms.Base : null, _hasBase ? _terms.Count : null, _terms.Numerator, _terms.Denominator];

    private static double[] Multiply(double[] x, double[] y)
    {
        var product = new double[x.Length];
        TensorPrimitives.Multiply(x, y, product);
        return product;
    }
}
