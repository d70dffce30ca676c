using System.Runtime.InteropServices;
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
    private const int Lanes = TransposedProduct.Lanes;

    private readonly float[] _diagonal = new float[dimensions]; // D + λ
    private readonly float[] _inverse = new float[dimensions]; // of the preconditioner
    private readonly float[] _residual = new float[dimensions];
    private readonly float[] _direction = new float[dimensions];
    private readonly float[] _product = new float[dimensions]; // −Mp

    /// <summary>Takes steps from <paramref name="x"/> on; the row has pairs, and the half-step a diagonal Gram matrix.</summary>
    /// <returns>What the row adds to the objective after them.</returns>
    public double Improve(AlsHalfStep step, ReadOnlySpan<int> columns, ReadOnlySpan<float> weights, Span<float> x, int steps)
    {
        var d = dimensions;
        if (x.Length != d || step.Diagonal.Length != d) throw new ArgumentException($"A row of {x.Length} numbers is not one of {d}.", nameof(x));
        double mass = 0;
        foreach (var weight in weights) mass += step.Confidence(weight);
        Begin(step.Diagonal, step.Regularisation(mass), ref MemoryMarshal.GetReference(x));
        // r = Σ a (1 − f·x) f − (D + λ) x; Σ a f·x = bᵀx
        var fit = GatheredRows.Add(step.Factors, d, columns, weights, step.Alpha, 1f, x, _residual, _inverse);
        var power = FirstDirection();
        for (var i = 1; power > 0; i++)
        {
            Array.Clear(_product);
            var along = GatheredRows.Add(step.Factors, d, columns, weights, step.Alpha, 0f, _direction, _product, []);
            var curvature = Curvature();
            if (!(curvature > 0)) break;
            var length = power / curvature;
            var next = Advance(length, ref MemoryMarshal.GetReference(x));
            fit += (double)length * along;
            if (i == steps) break;
            NextDirection(next / power);
            power = next;
        }

        return mass - fit - RowDots.One(_residual, x); // Σa − 2bᵀx + xᵀMx with Mx = b − r
    }

    // Diagonal = D + λ, which the preconditioner starts from; residual = −(D + λ) x.
    private void Begin(float[] gram, float lambda, ref float x)
    {
        ref var g = ref MemoryMarshal.GetArrayDataReference(gram);
        ref var diagonal = ref MemoryMarshal.GetArrayDataReference(_diagonal);
        ref var condition = ref MemoryMarshal.GetArrayDataReference(_inverse);
        ref var residual = ref MemoryMarshal.GetArrayDataReference(_residual);
        var l = Vector512.Create(lambda);
        for (nuint j = 0; j < (nuint)dimensions; j += Lanes)
        {
            var sum = Vector512.LoadUnsafe(ref g, j) + l;
            sum.StoreUnsafe(ref diagonal, j);
            sum.StoreUnsafe(ref condition, j);
            (-(sum * Vector512.LoadUnsafe(ref x, j))).StoreUnsafe(ref residual, j);
        }
    }

    // p = z = r / condition; returns rᵀz.
    private float FirstDirection()
    {
        ref var inverse = ref MemoryMarshal.GetArrayDataReference(_inverse);
        ref var residual = ref MemoryMarshal.GetArrayDataReference(_residual);
        ref var direction = ref MemoryMarshal.GetArrayDataReference(_direction);
        var power = Vector512<float>.Zero;
        for (nuint j = 0; j < (nuint)dimensions; j += Lanes)
        {
            var scale = Vector512<float>.One / Vector512.LoadUnsafe(ref inverse, j);
            var r = Vector512.LoadUnsafe(ref residual, j);
            var z = r * scale;
            scale.StoreUnsafe(ref inverse, j);
            z.StoreUnsafe(ref direction, j);
            power = Vector512.FusedMultiplyAdd(r, z, power);
        }

        return Vector512.Sum(power);
    }

    // product = −Mp, given that −Σ a f fᵀ p is there; returns pᵀMp.
    private float Curvature()
    {
        ref var diagonal = ref MemoryMarshal.GetArrayDataReference(_diagonal);
        ref var direction = ref MemoryMarshal.GetArrayDataReference(_direction);
        ref var product = ref MemoryMarshal.GetArrayDataReference(_product);
        var sum = Vector512<float>.Zero;
        for (nuint j = 0; j < (nuint)dimensions; j += Lanes)
        {
            var p = Vector512.LoadUnsafe(ref direction, j);
            var q = Vector512.LoadUnsafe(ref product, j) - Vector512.LoadUnsafe(ref diagonal, j) * p;
            q.StoreUnsafe(ref product, j);
            sum = Vector512.FusedMultiplyAdd(p, q, sum);
        }

        return -Vector512.Sum(sum);
    }

    // x += length p; r −= length Mp; product becomes z = r / condition; returns rᵀz.
    private float Advance(float length, ref float x)
    {
        ref var inverse = ref MemoryMarshal.GetArrayDataReference(_inverse);
        ref var residual = ref MemoryMarshal.GetArrayDataReference(_residual);
        ref var direction = ref MemoryMarshal.GetArrayDataReference(_direction);
        ref var product = ref MemoryMarshal.GetArrayDataReference(_product);
        var l = Vector512.Create(length);
        var power = Vector512<float>.Zero;
        for (nuint j = 0; j < (nuint)dimensions; j += Lanes)
        {
            Vector512.FusedMultiplyAdd(l, Vector512.LoadUnsafe(ref direction, j), Vector512.LoadUnsafe(ref x, j)).StoreUnsafe(ref x, j);
            var r = Vector512.FusedMultiplyAdd(l, Vector512.LoadUnsafe(ref product, j), Vector512.LoadUnsafe(ref residual, j));
            r.StoreUnsafe(ref residual, j);
            var z = r * Vector512.LoadUnsafe(ref inverse, j);
            z.StoreUnsafe(ref product, j);
            power = Vector512.FusedMultiplyAdd(r, z, power);
        }

        return Vector512.Sum(power);
    }

    // p = z + factor p
    private void NextDirection(float factor)
    {
        ref var direction = ref MemoryMarshal.GetArrayDataReference(_direction);
        ref var product = ref MemoryMarshal.GetArrayDataReference(_product);
        var f = Vector512.Create(factor);
        for (nuint j = 0; j < (nuint)dimensions; j += Lanes)
            Vector512.FusedMultiplyAdd(f, Vector512.LoadUnsafe(ref direction, j), Vector512.LoadUnsafe(ref product, j)).StoreUnsafe(ref direction, j);
    }
}
