using System.Numerics.Tensors;

namespace FeedRanker.Ranking;

/// <summary>
/// Minimises a smooth convex function by L-BFGS: the two-loop recursion (Nocedal and Wright 2006, algorithm 7.4) and a
/// line search that halves the step until Armijo's condition holds.
/// </summary>
internal sealed class Lbfgs(Lbfgs.Function function, int width)
{
    private const int Memory = 10;
    private const double Armijo = 1e-4;
    private const int Halvings = 40;

    private readonly double[] _gradient = new double[width];
    private readonly double[] _nextGradient = new double[width];
    private readonly double[] _next = new double[width];
    private readonly double[] _direction = new double[width];
    private readonly List<(double[] S, double[] Y, double Rho)> _pairs = [];

    /// <summary>The value at a point, and its gradient.</summary>
    public delegate double Function(ReadOnlySpan<double> at, Span<double> gradient);

    /// <summary>The value at the point of the last step.</summary>
    public double Value { get; private set; } = double.NaN;

    /// <summary>The largest partial derivative there.</summary>
    public double Slope => TensorPrimitives.MaxMagnitude<double>(_gradient) is var m ? Math.Abs(m) : 0;

    /// <summary>Moves a point one step; false when it cannot be bettered.</summary>
    public bool Step(Span<double> at, double tolerance)
    {
        if (double.IsNaN(Value)) Value = function(at, _gradient);
        if (Slope <= tolerance) return false;
        Direction();
        var slope = TensorPrimitives.Dot<double>(_gradient, _direction);
        var step = _pairs.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(_gradient)) : 1;
        for (var i = 0; i < Halvings; i++, step /= 2)
        {
            TensorPrimitives.MultiplyAdd(_direction, step, at, _next);
            var value = function(_next, _nextGradient);
            if (!(value <= Value + Armijo * step * slope)) continue;
            Accept(at, value);
            return true;
        }

        return false;
    }

    private void Accept(Span<double> at, double value)
    {
        var s = new double[width];
        var y = new double[width];
        TensorPrimitives.Subtract<double>(_next, at, s);
        TensorPrimitives.Subtract<double>(_nextGradient, _gradient, y);
        var curvature = TensorPrimitives.Dot<double>(s, y);
        if (curvature > 1e-14 * TensorPrimitives.Dot<double>(y, y))
        {
            if (_pairs.Count == Memory) _pairs.RemoveAt(0);
            _pairs.Add((s, y, 1 / curvature));
        }

        _next.CopyTo(at);
        _nextGradient.CopyTo(_gradient, 0);
        Value = value;
    }

    private void Direction()
    {
        TensorPrimitives.Negate<double>(_gradient, _direction);
        Span<double> alpha = stackalloc double[Memory];
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            var (s, y, rho) = _pairs[i];
            alpha[i] = rho * TensorPrimitives.Dot<double>(s, _direction);
            TensorPrimitives.MultiplyAdd(y, -alpha[i], _direction, _direction);
        }

        if (_pairs.Count > 0)
        {
            var (_, y, rho) = _pairs[^1];
            TensorPrimitives.Multiply(_direction, 1 / (rho * TensorPrimitives.Dot<double>(y, y)), _direction);
        }

        for (var i = 0; i < _pairs.Count; i++)
        {
            var (s, y, rho) = _pairs[i];
            TensorPrimitives.MultiplyAdd(s, alpha[i] - rho * TensorPrimitives.Dot<double>(y, _direction), _direction, _direction);
        }
    }
}
