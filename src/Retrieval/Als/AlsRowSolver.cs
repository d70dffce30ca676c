using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Solves one row exactly: (α0 FᵀF + Σ a f fᵀ + λ I) x = Σ a f over the row's pairs. Where α0 FᵀF + λ I is a diagonal D,
/// a short row is solved through a system as large as its pairs: with B = √a F D^-½, x = D^-½ Bᵀ (I + BBᵀ)⁻¹ √a
/// (Sherman, Morrison and Woodbury). Owns its working memory: one per thread, or pooled.
/// </summary>
internal sealed class AlsRowSolver
{
    private const int Lanes = TransposedProduct.Lanes;
    private const int Gathered = 128; // pairs whose vectors are laid side by side at once

    private readonly int _d;
    private readonly float[] _matrix;
    private readonly float[] _rows;
    private readonly float[] _roots; // √a of each pair, then times the solution
    private readonly float[] _right;
    private readonly float[] _columnScale; // D^-½

    public AlsRowSolver(int dimensions)
    {
        _d = dimensions;
        _matrix = new float[dimensions * dimensions];
        _rows = new float[Math.Max(Gathered, dimensions) * dimensions];
        _roots = new float[dimensions];
        _right = new float[dimensions];
        _columnScale = new float[dimensions];
    }

    /// <summary>Writes the row's vector; a row without pairs gets zeros.</summary>
    /// <returns>What the row adds to the objective: its pairs, its share of all pairs, its length.</returns>
    public double Solve(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, Span<float> x)
    {
        x.Clear();
        if (columns.IsEmpty) return 0;
        var side = (columns.Length + Lanes - 1) & -Lanes;
        return step.Diagonal.Length > 0 && side < _d ? SolveSmall(step, columns, weights, side, x) : SolveFull(step, columns, weights, x);
    }

    private double SolveSmall(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, int side, Span<float> x)
    {
        var roots = _roots.AsSpan(0, columns.Length);
        var right = _right.AsSpan(0, side);
        var mass = 0.0;
        right.Clear();
        for (var i = 0; i < columns.Length; i++)
        {
            var a = step.Confidence(weights[i]);
            mass += a;
            right[i] = roots[i] = MathF.Sqrt(a);
        }

        TensorPrimitives.Add(step.Diagonal, step.Regularisation(mass), _columnScale);
        TensorPrimitives.ReciprocalSqrt<float>(_columnScale, _columnScale);
        GatheredRows.Transpose(step.Factors, _d, columns, roots, _columnScale, _rows, side);
        var system = _matrix.AsSpan(0, side * side);
        system.Clear();
        for (var i = 0; i < side; i++) system[i * side + i] = 1f;
        TransposedProduct.AddUpper(system, side, _rows, side, _d, side, 1f);
        if (!Cholesky.Factor(system, side)) throw Singular();
        Cholesky.Solve(system, side, right);
        var loss = (double)TensorPrimitives.Dot<float>(roots, right[..columns.Length]); // Σa − bᵀx
        TensorPrimitives.Multiply(roots, right[..columns.Length], roots);
        GatheredRows.AddScaled(step.Factors, _d, columns, roots, x);
        TensorPrimitives.Multiply(_columnScale, _columnScale, _columnScale);
        TensorPrimitives.Multiply(x, _columnScale, x);
        return loss;
    }

    private double SolveFull(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, Span<float> x)
    {
        step.ScaledGram.CopyTo(_matrix, 0);
        var mass = 0.0;
        for (var from = 0; from < columns.Length; from += Gathered)
        {
            var count = Math.Min(Gathered, columns.Length - from);
            mass += Gather(step, columns.Slice(from, count), weights.Slice(from, count), x);
            if (from + count < columns.Length) GatheredRows.Fetch(step.Factors, _d, columns.Slice(from + count, Math.Min(Gathered, columns.Length - from - count)));
            TransposedProduct.AddUpper(_matrix, _d, _rows, _d, count, _d, 1f);
        }

        x.CopyTo(_right);
        var lambda = step.Regularisation(mass);
        for (var i = 0; i < _d; i++) _matrix[i * _d + i] += lambda;
        if (!Cholesky.Factor(_matrix, _d)) throw Singular();
        Cholesky.Solve(_matrix, _d, x);
        return mass - TensorPrimitives.Dot<float>(_right, x);
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

    private static InputException Singular() =>
        new("is too small: the normal equations of a row are singular in single precision.", field: "als.regularisation");
}
