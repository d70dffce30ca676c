using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>
/// R̃ = D_u^-α R D_i^-β, the users × items graph with its degrees taken out, where a degree sums the squared weights of a
/// row; and its products with tall dense matrices. Bits do not depend on threads.
/// </summary>
internal sealed class NormalisedGraph
{
    private const int RowsPerTask = 64;

    private readonly InteractionMatrix _byUser;
    private readonly InteractionMatrix _byItem;
    private readonly float[] _ofUser;
    private readonly float[] _ofItem;

    public NormalisedGraph(InteractionMatrix byUser, float userExponent, float itemExponent)
    {
        _byUser = byUser;
        _byItem = byUser.Transpose();
        _ofUser = DegreePowers.Of(byUser, -userExponent);
        _ofItem = DegreePowers.Of(_byItem, -itemExponent);
    }

    public int UserCount => _byUser.RowCount;

    public int ItemCount => _byItem.RowCount;

    /// <summary>How far item degrees are raised to a power; 0 for items without pairs.</summary>
    public float[] ItemPowers(float exponent) => DegreePowers.Of(_byItem, exponent);

    /// <summary>users = R̃ items, both with d columns.</summary>
    public void ToUsers(float[] items, float[] users, int d, ParallelOptions parallel) => Multiply(_byUser, _ofUser, _ofItem, items, users, d, parallel);

    /// <summary>items = R̃ᵀ users, both with d columns.</summary>
    public void ToItems(float[] users, float[] items, int d, ParallelOptions parallel) => Multiply(_byItem, _ofItem, _ofUser, users, items, d, parallel);

    private static void Multiply(InteractionMatrix rows, float[] ofRow, float[] ofColumn, float[] from, float[] to, int d, ParallelOptions parallel)
    {
        Parallel.For(0, (rows.RowCount + RowsPerTask - 1) / RowsPerTask, parallel, task =>
        {
            var end = Math.Min(rows.RowCount, (task + 1) * RowsPerTask);
            for (var row = task * RowsPerTask; row < end; row++)
            {
                var sum = to.AsSpan(row * d, d);
                sum.Clear();
                var columns = rows.ColumnsOf(row);
                var weights = rows.WeightsOf(row);
                for (var i = 0; i < columns.Length; i++)
                    TensorPrimitives.MultiplyAdd(from.AsSpan(columns[i] * d, d), ofRow[row] * weights[i] * ofColumn[columns[i]], sum, sum);
            }
        });
    }
}
