namespace FeedRanker.Core;

/// <summary>
/// Where in the log a page's features were read. Replaying the log to these places, and reading there, gives the same
/// bits: up to <see cref="Base"/> in order of time, from there on in order of arrival.
/// </summary>
/// <param name="Base">What was history when the server started: its events are replayed in order of time.</param>
/// <param name="User">Where the user was read.</param>
/// <param name="Items">Where the candidates' counters were read: at the user's place or after it.</param>
public readonly record struct FeatureReads(LogPosition Base, LogPosition User, LogPosition Items)
{
    /// <summary>
    /// What the user's own state held, where it came from elsewhere than the log: it may have been ahead of
    /// <see cref="User"/> or behind it. All else was read there. Null when the log had the user as well.
    /// </summary>
    public UserHistory? History { get; init; }
}
