using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Where a log has a certain history of a user.</summary>
/// <param name="User">The user's row.</param>
/// <param name="Step">The log's step, from 1, with which it came about (<see cref="LogReader.Steps"/>).</param>
/// <param name="From">Where the log was with it.</param>
/// <param name="Until">Where the log was with the user's next step; null when there is none.</param>
public readonly record struct HistoryPlace(int User, long Step, LogPosition From, LogPosition? Until)
{
    /// <summary>Whether the user has this history at a place past the log's own.</summary>
    public bool Holds(LogPosition at) => !From.IsAfter(at) && (Until is not { } until || until.IsAfter(at));
}
