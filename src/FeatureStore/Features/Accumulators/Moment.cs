namespace FeedRanker.FeatureStore;

/// <summary>A time with its bucket in every window, so that no accumulator divides. Reusable, not thread-safe.</summary>
internal sealed class Moment
{
    private readonly long[] _bucket = new long[FeatureWindow.All.Count];
    private readonly int[] _position = new int[FeatureWindow.All.Count];
    private long _from; // the stretch of time in which no bucket changes
    private long _until;

    public long TimeMs { get; private set; }

    public void Set(long timeMs)
    {
        TimeMs = timeMs;
        if (timeMs >= _from && timeMs < _until) return;
        for (var w = 0; w < _bucket.Length; w++)
        {
            var window = FeatureWindow.All[w];
            _bucket[w] = timeMs / window.BucketMs;
            _position[w] = (int)(_bucket[w] % window.Buckets);
        }

        var finest = FeatureWindow.All[0].BucketMs; // divides all the others
        _from = _bucket[0] * finest;
        _until = _from + finest;
    }

    /// <summary>The time's bucket in a window.</summary>
    public long Bucket(int window) => _bucket[window];

    /// <summary>The place of that bucket in the window's ring.</summary>
    public int Position(int window) => _position[window];
}
