namespace FeedRanker.Retrieval;

/// <summary>Degrees of a matrix's rows, each the sum of its squared weights, raised to a power.</summary>
internal static class DegreePowers
{
    /// <summary>One number per row; 0 for an empty row, whatever the power.</summary>
    public static float[] Of(InteractionMatrix matrix, float exponent)
    {
        var result = new float[matrix.RowCount];
        for (var row = 0; row < result.Length; row++)
        {
            var degree = 0.0;
            foreach (var weight in matrix.WeightsOf(row)) degree += weight * weight;
            result[row] = degree > 0 ? (float)Math.Pow(degree, exponent) : 0;
        }

        return result;
    }
}
