namespace FeedRanker.Evaluation;

/// <summary>Values of two systems on the same queries, in the same order.</summary>
internal static class PairedValues
{
    /// <summary>The pairs where both are defined.</summary>
    public static (double[] A, double[] B) Defined(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length) throw new ArgumentException($"{a.Length} values of one system but {b.Length} of the other.", nameof(b));
        var left = new double[a.Length];
        var right = new double[a.Length];
        var count = 0;
        for (var i = 0; i < a.Length; i++)
        {
            if (double.IsNaN(a[i]) || double.IsNaN(b[i])) continue;
            left[count] = a[i];
            right[count++] = b[i];
        }

        return (left[..count], right[..count]);
    }
}
