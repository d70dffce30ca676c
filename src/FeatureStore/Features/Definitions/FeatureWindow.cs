namespace FeedRanker.FeatureStore;

/// <summary>
/// A sliding window kept as a ring of equal buckets of wall-clock time. An event at time t lies in bucket
/// floor(t / <see cref="BucketMs"/>); a read at time n covers the bucket of n and the <see cref="Buckets"/> - 1 before
/// it, so between <see cref="LengthMs"/> - <see cref="BucketMs"/> and <see cref="LengthMs"/> of time. Immutable.
/// </summary>
public sealed class FeatureWindow
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    private FeatureWindow(string name, int index, long lengthMs, long bucketMs) =>
        (Name, Index, LengthMs, BucketMs, Buckets) = (name, index, lengthMs, bucketMs, (int)(lengthMs / bucketMs));

    /// <summary>One hour in buckets of five minutes.</summary>
    public static FeatureWindow OneHour { get; } = new("1h", 0, Hour, 5 * Minute);

    /// <summary>24 hours in buckets of one hour.</summary>
    public static FeatureWindow OneDay { get; } = new("24h", 1, Day, Hour);

    /// <summary>7 days in buckets of six hours.</summary>
    public static FeatureWindow OneWeek { get; } = new("7d", 2, 7 * Day, 6 * Hour);

    /// <summary>30 days in buckets of one day.</summary>
    public static FeatureWindow OneMonth { get; } = new("30d", 3, 30 * Day, Day);

    /// <summary>Every window, shortest first, by <see cref="Index"/>.</summary>
    public static IReadOnlyList<FeatureWindow> All { get; } = [OneHour, OneDay, OneWeek, OneMonth];

    /// <summary>How YAML spells it.</summary>
    public string Name { get; }

    /// <summary>Length of the window in milliseconds.</summary>
    public long LengthMs { get; }

    /// <summary>Length of one bucket in milliseconds.</summary>
    public long BucketMs { get; }

    /// <summary>How many buckets the ring has.</summary>
    public int Buckets { get; }

    internal int Index { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
