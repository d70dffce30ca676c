namespace FeedRanker.Serving;

/// <summary>
/// A clock that runs as fast as the system's but shows another time: it lets a log that ended long ago be served as if
/// it had ended just now.
/// </summary>
public sealed class ShiftedClock(DateTimeOffset nowAtStart) : TimeProvider
{
    private readonly TimeSpan _shift = nowAtStart - System.GetUtcNow();

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
}
