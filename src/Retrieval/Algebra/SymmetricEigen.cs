using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>
/// A = ZΛZᵀ of a symmetric matrix: Householder reduction to a tridiagonal matrix, then implicit QL (Golub and Van Loan,
/// Matrix Computations, §8.3), in double precision. Everything runs along rows: vectors are kept as rows of Zᵀ.
/// </summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60; // a handful is usual
    private const double Precision = 1e-15;

    /// <summary>Eigenvalues in no order, and row-major Zᵀ, whose row k is the unit vector of value k.</summary>
    /// <exception cref="ArithmeticException">The matrix holds numbers that are not finite, or the sweeps do not converge.</exception>
    public static (double[] Values, double[] Vectors) Of(ReadOnlySpan<float> matrix, int n)
    {
        var a = new double[n * n];
        for (var i = 0; i < a.Length; i++) a[i] = float.IsFinite(matrix[i]) ? matrix[i] : throw new ArithmeticException("a matrix has numbers that are not finite.");
        var diagonal = new double[n];
        var beside = new double[n]; // beside[i] couples i and i + 1
        var scale = Tridiagonalise(a, n, diagonal, beside);
        var vectors = Accumulate(a, n, scale);
        var negligible = 0.0;
        for (var i = 0; i < n; i++) negligible = Math.Max(negligible, Precision * (Math.Abs(diagonal[i]) + Math.Abs(beside[i])));
        for (var i = 0; i < n; i++) Converge(i, diagonal, beside, vectors, n, negligible);
        return (diagonal, vectors);
    }

    // T = QᵀAQ with Q = H_0 H_1 …, H_k = I − β_k v vᵀ; v of step k replaces what lies right of the diagonal in row k.
    private static double[] Tridiagonalise(double[] a, int n, double[] diagonal, double[] beside)
    {
        var scale = new double[n];
        var w = new double[n];
        for (var k = 0; k < n; k++)
        {
            diagonal[k] = a[k * n + k];
            var rest = n - k - 1;
            if (rest == 0) break;
            var v = a.AsSpan(k * n + k + 1, rest);
            var norm = rest == 1 ? 0 : TensorPrimitives.Norm<double>(v);
            beside[k] = norm == 0 ? v[0] : v[0] > 0 ? -norm : norm;
            if (norm == 0) continue;
            var beta = scale[k] = 1 / (norm * norm - beside[k] * v[0]);
            v[0] -= beside[k];
            var p = w.AsSpan(0, rest);
            for (var i = 0; i < rest; i++) p[i] = beta * TensorPrimitives.Dot<double>(a.AsSpan((k + 1 + i) * n + k + 1, rest), v);
            TensorPrimitives.MultiplyAdd<double>(v, -0.5 * beta * TensorPrimitives.Dot<double>(p, v), p, p);
            for (var i = 0; i < rest; i++)
            {
                var row = a.AsSpan((k + 1 + i) * n + k + 1, rest);
                TensorPrimitives.MultiplyAdd<double>(p, -v[i], row, row);
                TensorPrimitives.MultiplyAdd<double>(v, -p[i], row, row);
            }
        }

        return scale;
    }

    private static double[] Accumulate(double[] a, int n, double[] scale)
    {
        var q = new double[n * n]; // Qᵀ
        for (var i = 0; i < n; i++) q[i * n + i] = 1;
        for (var k = n - 2; k >= 0; k--)
        {
            if (scale[k] == 0) continue;
            var v = a.AsSpan(k * n + k + 1, n - k - 1);
            for (var i = k + 1; i < n; i++)
            {
                var row = q.AsSpan(i * n + k + 1, v.Length);
                TensorPrimitives.MultiplyAdd<double>(v, -scale[k] * TensorPrimitives.Dot<double>(row, v), row, row);
            }
        }

        return q;
    }

    // QL sweeps with Wilkinson's shift until nothing couples value i to the next. What is rounding beside the whole matrix
    // couples nothing: a matrix of low rank has values that are rounding themselves, beside which it would never be small.
    private static void Converge(int i, double[] diagonal, double[] beside, double[] vectors, int n, double negligible)
    {
        for (var sweep = 0; ; sweep++)
        {
            var end = i;
            while (end < n - 1 && Math.Abs(beside[end]) > negligible) end++;
            if (end == i) return;
            if (sweep == MostSweeps) throw new ArithmeticException("the eigenvalues of a matrix do not converge.");
            Sweep(i, end, diagonal, beside, vectors, n);
        }
    }

    private static void Sweep(int start, int end, double[] diagonal, double[] beside, double[] vectors, int n)
    {
        var ratio = (diagonal[start + 1] - diagonal[start]) / (2 * beside[start]);
        var root = double.Hypot(ratio, 1);
        var bulge = diagonal[end] - diagonal[start] + beside[start] / (ratio + (ratio < 0 ? -root : root));
        double sine = 1, cosine = 1, shift = 0;
        for (var i = end - 1; i >= start; i--)
        {
            var (f, b) = (sine * beside[i], cosine * beside[i]);
            var r = beside[i + 1] = double.Hypot(f, bulge);
            if (r == 0)
            {
                diagonal[i + 1] -= shift;
                beside[end] = 0;
                return;
            }

            (sine, cosine) = (f / r, bulge / r);
            bulge = diagonal[i + 1] - shift;
            r = (diagonal[i] - bulge) * sine + 2 * cosine * b;
            shift = sine * r;
            diagonal[i + 1] = bulge + shift;
            bulge = cosine * r - b;
            Rotate(vectors.AsSpan(i * n, n), vectors.AsSpan((i + 1) * n, n), cosine, sine);
        }

        diagonal[start] -= shift;
        beside[start] = bulge;
        beside[end] = 0;
    }

    private static void Rotate(Span<double> lower, Span<double> upper, double cosine, double sine)
    {
        var c = Vector512.Create(cosine);
        var s = Vector512.Create(sine);
        for (var j = 0; j < lower.Length; j += 8) // sides are multiples of 16
        {
            var x = Vector512.Create<double>(lower[j..]);
            var y = Vector512.Create<double>(upper[j..]);
            Vector512.CopyTo(c * x - s * y, lower[j..]);
            Vector512.CopyTo(s * x + c * y, upper[j..]);
        }
    }
}
