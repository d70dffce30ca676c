using System.Numerics.Tensors;

namespace FeedRanker.Retrieval;

/// <summary>The objective of <see cref="AlsOptions"/>, exactly, without visiting the pairs that are not there.</summary>
internal static class AlsLoss
{
    private const int Parts = 64; // fixed: sums do not depend on threads

    public static double Of(
        InteractionMatrix matrix, float[] users, float[] userGram, float[] items, float[] itemGram, AlsOptions options, ParallelOptions parallel)
    {
        var d = options.Factors;
        var userStep = new AlsHalfStep(items, itemGram, options);
        var itemStep = new AlsHalfStep(users, userGram, options);
        var observed = new double[Parts];
        Parallel.For(0, Parts, parallel, part =>
        {
            var end = (int)((long)matrix.RowCount * (part + 1) / Parts);
            for (var user = (int)((long)matrix.RowCount * part / Parts); user < end; user++)
                observed[part] += OfUser(matrix, user, users.AsSpan(user * d, d), userStep);
        });
        var loss = options.Unobserved * (double)TensorPrimitives.Dot<float>(userGram, itemGram); // Σ_all ŷ² = ⟨UᵀU, VᵀV⟩
        foreach (var part in observed) loss += part;
        var byItem = new double[matrix.ColumnCount];
        for (var user = 0; user < matrix.RowCount; user++)
        {
            var columns = matrix.ColumnsOf(user);
            var weights = matrix.WeightsOf(user);
            for (var i = 0; i < columns.Length; i++) byItem[columns[i]] += itemStep.Confidence(weights[i]);
        }

        for (var item = 0; item < byItem.Length; item++)
            loss += itemStep.Regularisation(byItem[item]) * TensorPrimitives.SumOfSquares<float>(items.AsSpan(item * d, d));
        return loss;
    }

    private static double OfUser(InteractionMatrix matrix, int user, ReadOnlySpan<float> vector, AlsHalfStep step)
    {
        var d = step.Dimensions;
        var columns = matrix.ColumnsOf(user);
        var weights = matrix.WeightsOf(user);
        double loss = 0, mass = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            var a = step.Confidence(weights[i]);
            var error = 1.0 - RowDots.One(vector, step.Factors.AsSpan(columns[i] * d, d));
            mass += a;
            loss += a * error * error;
        }

        return loss + step.Regularisation(mass) * TensorPrimitives.SumOfSquares(vector);
    }
}
