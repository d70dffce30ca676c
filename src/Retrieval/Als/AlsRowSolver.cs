using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Solves one row exactly: (α0 FᵀF + Σ a f fᵀ + λ I) x = Σ a f over the row's pairs, by Cholesky. Owns its working
/// memory: one per thread, or pooled.
/// </summary>
internal sealed class AlsRowSolver
{
    private const int Gathered = 128; // pairs whose vectors are laid side by side at once

    private readonly int _d;
    private readonly float[] _matrix;
    private readonly float[] _rows;

    public AlsRowSolver(int dimensions)
    {
        _d = dimensions;
        _matrix = new float[dimensions * dimensions];
        _rows = new float[Gathered * dimensions];
    }

    /// <summary>Writes the row's vector; a row without pairs gets zeros.</summary>
    public void Solve(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, Span<float> x)
    {
        x.Clear();
        if (columns.IsEmpty) return;
        step.ScaledGram.CopyTo(_matrix, 0);
        var mass = 0.0;
        for (var from = 0; from < columns.Length; from += Gathered)
        {
            var count = Math.Min(Gathered, columns.Length - from);
            mass += Gather(step, columns.Slice(from, count), weights.Slice(from, count), x);
            TransposedProduct.AddUpper(_matrix, _d, _rows, _d, count, _d, 1f);
        }

        var lambda = step.Regularisation(mass);
        for (var i = 0; i < _d; i++) _matrix[i * _d + i] += lambda;
        if (!Cholesky.Factor(_matrix, _d))
            throw new InputException("is too small: the normal equations of a row are singular in single precision.", field: "als.regularisation");
        Cholesky.Solve(_matrix, _d, x);
    }

    // Lays √a f of the pairs side by side and adds a f to the right-hand side; returns Σ a.
    private double Gather(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, Span<float> right)
    {
        var mass = 0.0;
        for (var i = 0; i < columns.Length; i++)
        {
            var a = step.Confidence(weights[i]);
            mass += a;
            var vector = step.Factors.AsSpan(columns[i] * _d, _d);
            TensorPrimitives.Multiply(vector, MathF.Sqrt(a), _rows.AsSpan(i * _d, _d));
            TensorPrimitives.MultiplyAdd(vector, a, right, right);
        }

        return mass;
    }
}
