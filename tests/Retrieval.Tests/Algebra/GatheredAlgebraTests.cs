using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class GatheredAlgebraTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(128)]
    public void Eigen_RandomGram_GivesOrthonormalVectorsThatRebuildIt(int n)
    {
        var rows = Random(n / 2 * n, 1); // half the values are zero
        var gram = Gram.Of(rows, n, new ParallelOptions());
        var (values, vectors) = SymmetricEigen.Of(gram, n);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                double unit = 0, rebuilt = 0;
                for (var k = 0; k < n; k++)
                {
                    unit += vectors[i * n + k] * vectors[j * n + k];
                    rebuilt += values[k] * vectors[k * n + i] * vectors[k * n + j];
                }

                Assert.Equal(i == j ? 1 : 0, unit, 1e-12);
                Assert.Equal(gram[i * n + j], rebuilt, 1e-11 * n);
            }
        }
    }

    [Fact]
    public void Eigen_LowRankAndUnevenGrams_Converge()
    {
        const int n = 64;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var count = 1 + (int)(seed % 9);
            var rows = Random(count * n, seed);
            for (var i = 0; i < rows.Length; i++) rows[i] *= MathF.Pow(10, -(float)(i / n) * (seed % 5)) * MathF.Pow(10, -(float)(i % n) * (seed % 3) / 20);
            var gram = Gram.Of(rows, n, new ParallelOptions());
            var (values, _) = SymmetricEigen.Of(gram, n);
            var trace = Enumerable.Range(0, n).Sum(i => (double)gram[i * n + i]);
            Assert.Equal(trace, values.Sum(), 1e-12 * trace);
            Assert.True(values.Order().First() > -1e-5 * trace, $"a Gram matrix of seed {seed} has the value {values.Min()}");
        }
    }

    [Fact]
    public void Eigen_Diagonal_StaysAsItIs()
    {
        var a = new float[16 * 16];
        for (var i = 0; i < 16; i++) a[i * 17] = i;
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (double)i), SymmetricEigen.Of(a, 16).Values);
        a[5] = float.NaN;
        Assert.Throws<ArithmeticException>(() => SymmetricEigen.Of(a, 16));
    }

    [Theory]
    [InlineData(16, 3)]
    [InlineData(48, 1030)]
    [InlineData(64, 17)]
    public void RowProduct_AnyRows_MultipliesEach(int d, int rows)
    {
        var f = Random(rows * d, 2);
        var r = Random(d * d, 3);
        var product = f.ToArray();
        RowProduct.InPlace(product, r, d, new ParallelOptions());
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < d; j++)
            {
                double sum = 0;
                for (var k = 0; k < d; k++) sum += (double)f[i * d + k] * r[k * d + j];
                Assert.Equal(sum, product[i * d + j], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(48, 8)]
    [InlineData(64, 21)]
    public void GatheredRows_AnyRows_AddWhatTheDefinitionSays(int d, int count)
    {
        var table = Random(40 * d, 4);
        var rows = Enumerable.Range(0, count).Select(i => i * 7 % 40).ToArray();
        var weights = Random(count, 5);
        var p = Random(d, 6);
        float[] sum = new float[d], squares = new float[d];
        var total = GatheredRows.Add(table, d, rows, weights, 2f, 0.5f, p, sum, squares);
        double expected = 0;
        double[] sums = new double[d], square = new double[d];
        for (var i = 0; i < count; i++)
        {
            var f = table.AsSpan(rows[i] * d, d);
            var (a, dot) = (2.0 * weights[i], DenseAls.Dot(f, p));
            expected += a * dot;
            for (var j = 0; j < d; j++)
            {
                sums[j] += a * (0.5 - dot) * f[j];
                square[j] += a * f[j] * f[j];
            }
        }

        Assert.Equal(expected, total, 1e-3);
        for (var j = 0; j < d; j++)
        {
            Assert.Equal(sums[j], sum[j], 1e-3);
            Assert.Equal(square[j], squares[j], 1e-3);
        }

        Assert.Throws<ArgumentException>(() => GatheredRows.Add(table, d, [40], [1f], 1f, 0f, p, sum, []));
    }

    [Theory]
    [InlineData(16, 16, 5)]
    [InlineData(48, 32, 32)]
    [InlineData(64, 48, 33)]
    public void Transpose_FewerRowsThanTheSide_LeavesZeros(int d, int side, int count)
    {
        var table = Random(40 * d, 7);
        var rows = Enumerable.Range(0, count).Select(i => i * 3 % 40).ToArray();
        var (scale, columnScale) = (Random(count, 8), Random(d, 9));
        var to = Random(d * side, 10);
        GatheredRows.Transpose(table, d, rows, scale, columnScale, to, side);
        for (var j = 0; j < d; j++)
            for (var i = 0; i < side; i++)
                Assert.Equal(i < count ? table[rows[i] * d + j] * scale[i] * columnScale[j] : 0f, to[j * side + i], 1e-6f);
    }

    private static float[] Random(int count, ulong seed)
    {
        var random = new FeedRandom(seed);
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = (float)random.NextDouble() * 2 - 1;
        return numbers;
    }
}
