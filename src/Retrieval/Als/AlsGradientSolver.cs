using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// Improves one row by conjugate gradients from its present vector (Takács, Pilászy and Tikk, "Applications of the
/// Conjugate Gradient Method for Implicit Feedback Collaborative Filtering", 2011), in the basis where α0 FᵀF is a
/// diagonal D: a step costs two passes over the row's vectors and none over a matrix, and the diagonal of
/// D + λ I + Σ a f fᵀ is a good preconditioner there, since a sum over many f resembles FᵀF. Owns its working memory.
/// </summary>
internal sealed class AlsGradientSolver(int dimensions)
{
    private readonly float[] _diagonal = new float[dimensions]; // D + λ
    private readonly float[] _condition = new float[dimensions];
    private readonly float[] _residual = new float[dimensions];
    private readonly float[] _direction = new float[dimensions];
    private readonly float[] _scratch = new float[dimensions];

    /// <summary>Takes steps from <paramref name="x"/> on; the row has pairs, and the half-step a diagonal Gram matrix.</summary>
    /// <returns>What the row adds to the objective after them.</returns>
    public double Improve(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, Span<float> x, int steps)
    {
        var d = dimensions;
        double mass = 0;
        foreach (var weight in weights) mass += step.Confidence(weight);
        TensorPrimitives.Add(step.Diagonal, step.Regularisation(mass), _diagonal);
        _diagonal.CopyTo(_condition, 0);
        Array.Clear(_residual); // r = Σ a (1 − f·x) f − (D + λ) x
        var fit = GatheredRows.Add(step.Factors, d, columns, weights, step.Alpha, 1f, x, _residual, _condition); // Σ a f·x = bᵀx
        SubtractProduct(_diagonal, x, _residual);
        TensorPrimitives.Divide(_residual, _condition, _direction);
        var power = TensorPrimitives.Dot<float>(_residual, _direction);
        for (var i = 0; i < steps && power > 0; i++)
        {
            Array.Clear(_scratch); // −Mp
            var along = GatheredRows.Add(step.Factors, d, columns, weights, step.Alpha, 0f, _direction, _scratch, []);
            SubtractProduct(_diagonal, _direction, _scratch);
            var curvature = -TensorPrimitives.Dot<float>(_direction, _scratch);
            if (!(curvature > 0)) break;
            var length = power / curvature;
            TensorPrimitives.MultiplyAdd(_direction, length, x, x);
            TensorPrimitives.MultiplyAdd(_scratch, length, _residual, _residual);
            fit += (double)length * along;
            if (i + 1 == steps) break;
            TensorPrimitives.Divide(_residual, _condition, _scratch);
            var next = TensorPrimitives.Dot<float>(_residual, _scratch);
            TensorPrimitives.MultiplyAdd(_direction, next / power, _scratch, _direction);
            power = next;
        }

        return mass - fit - TensorPrimitives.Dot<float>(_residual, x); // Σa − 2bᵀx + xᵀMx with Mx = b − r
    }

    // to −= a ∘ b
    private static void SubtractProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> to)
    {
        for (var j = 0; j < to.Length; j += TransposedProduct.Lanes)
        {
            var product = Vector512.Create(a[j..]) * Vector512.Create(b[j..]);
            Vector512.CopyTo(Vector512.Create<float>(to[j..]) - product, to[j..]);
        }
    }
}
