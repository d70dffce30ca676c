using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class DenseAlgebraTests
{
    [Theory]
    [InlineData(16, 3)]
    [InlineData(48, 300)]
    [InlineData(64, 7)]
    public void AddUpper_RandomRows_AddsTheGramMatrix(int n, int count)
    {
        var rows = Random(count * n, 1);
        var c = Random(n * n, 2);
        var before = c.ToArray();
        TransposedProduct.AddUpper(c, n, rows, n, count, n, -1f);
        for (var i = 0; i < n; i++)
        {
            for (var j = i; j < n; j++)
            {
                double sum = before[i * n + j];
                for (var p = 0; p < count; p++) sum -= (double)rows[p * n + i] * rows[p * n + j];
                Assert.Equal(sum, c[i * n + j], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(336)] // blocks of 64 with a rest
    public void Cholesky_PositiveDefinite_SolvesAndInverts(int n)
    {
        var a = PositiveDefinite(n);
        var b = Random(n, 5);
        var u = a.ToArray();
        var x = b.ToArray();
        Assert.True(Cholesky.Factor(u, n));
        Cholesky.Solve(u, n, x);
        var inverse = SymmetricInverse.Of(a.ToArray(), n, default)!;
        for (var i = 0; i < n; i++)
        {
            double left = 0, byInverse = 0;
            for (var j = 0; j < n; j++)
            {
                left += (double)a[i * n + j] * x[j];
                byInverse += (double)inverse[i * n + j] * b[j];
            }

            Assert.Equal(b[i], left, 1e-3);
            Assert.Equal(x[i], byInverse, 1e-3);
        }
    }

    [Fact]
    public void Cholesky_NotPositiveDefinite_SaysSo()
    {
        var a = PositiveDefinite(32);
        a[17 * 32 + 17] = -1;
        Assert.False(Cholesky.Factor(a, 32));
    }

    [Fact]
    public void RowDots_OneOrMany_GiveTheSameBits()
    {
        var rows = Random(11 * 48, 3);
        var query = Random(48, 4);
        var many = new float[11];
        RowDots.Many(rows, query, many);
        for (var r = 0; r < many.Length; r++)
        {
            var row = rows.AsSpan(r * 48, 48);
            Assert.Equal(RowDots.One(row, query), many[r]);
            Assert.Equal(VectorMath.Dot(row, query), many[r], 1e-4f);
        }
    }

    private static float[] PositiveDefinite(int n)
    {
        var rows = Random(2 * n * n, 9);
        var a = new float[n * n];
        for (var i = 0; i < n; i++) a[i * n + i] = n / 4f;
        TransposedProduct.Add(a, n, rows, n, rows, n, 2 * n, n, n, 1f);
        return a;
    }

    private static float[] Random(int count, ulong seed)
    {
        var random = new FeedRandom(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = random.NextFloat() - 0.5f;
        return values;
    }
}
