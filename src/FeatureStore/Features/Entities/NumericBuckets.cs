namespace FeedRanker.FeatureStore;

/// <summary>Fixed bucketings of numbers: they depend on nothing seen, so training and serving cannot differ.</summary>
internal static class NumericBuckets
{
    /// <summary>How many values <see cref="OfUser"/> has.</summary>
    public const int UserValues = 24;

    /// <summary>Sizes in steps of √2: 0 below zero, 1 below one, then two per doubling up to 2^30; -1 for NaN.</summary>
    public static int OfItem(float x) =>
        float.IsNaN(x) ? -1 : x < 0 ? 0 : x < 1 ? 1 : 2 + Math.Min(60, (int)(2 * MathF.Log2(x)));

    /// <summary>Tens below a hundred (ages), then two per factor ten (counts); 0 below zero, -1 for NaN.</summary>
    public static int OfUser(float x) =>
        float.IsNaN(x) ? -1
        : x < 0 ? 0
        : x < 100 ? 1 + (int)(x / 10)
        : Math.Min(UserValues - 1, 11 + (int)(2 * MathF.Log10(x / 100)));
}
