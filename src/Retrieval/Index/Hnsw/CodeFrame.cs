namespace FeedRanker.Retrieval;

/// <summary>
/// What a graph's codes are relative to: vectors are coded less the mean of the set, which shifts all products with a query
/// alike and so changes no order, but leaves the 127 steps to what tells vectors apart.
/// </summary>
/// <param name="Steps">The step of each dimension.</param>
/// <param name="Centre">The mean that is taken off.</param>
internal sealed record CodeFrame(float[] Steps, float[] Centre)
{
    private const int Most = 127;

    /// <summary>The frame of a set's first vectors, as the metric keeps them.</summary>
    public static CodeFrame Of(VectorSet vectors, int count, VectorMetric metric)
    {
        var scaled = new float[vectors.Dimensions];
        var sums = new double[vectors.Dimensions];
        for (var row = 0; row < count; row++)
        {
            var vector = UnitVector.Of(vectors[row], metric, scaled);
            for (var d = 0; d < vector.Length; d++) sums[d] += vector[d];
        }

        var centre = Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, count)));
        var steps = new float[vectors.Dimensions];
        for (var row = 0; row < count; row++)
        {
            var vector = UnitVector.Of(vectors[row], metric, scaled);
            for (var d = 0; d < vector.Length; d++) steps[d] = Math.Max(steps[d], Math.Abs(vector[d] - centre[d]));
        }

        for (var d = 0; d < steps.Length; d++) steps[d] = steps[d] > 0 ? steps[d] / Most : 1;
        return new CodeFrame(steps, centre);
    }
}
