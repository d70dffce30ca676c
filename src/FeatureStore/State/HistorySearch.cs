using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Finds the places of a log at which it has the same history of a user as a state that came from elsewhere: as many steps, with the
/// same running digest. What follows an event that parted the log from the user's state is never found
/// (<see cref="EventFacts.Parts"/>).
/// </summary>
public static class HistorySearch
{
    /// <summary>Reads the log once.</summary>
    /// <param name="store">Whose log; all of it is read.</param>
    /// <param name="base">Where its history ends.</param>
    /// <param name="wanted">Users and what their states held, at least a step each.</param>
    /// <returns>Where those that the log has are.</returns>
    public static IReadOnlyDictionary<(string UserId, UserHistory History), HistoryPlace> Find(StateStore store, LogPosition @base, IEnumerable<(string UserId, UserHistory History)> wanted)
    {
        var users = new Dictionary<int, User>();
        foreach (var (userId, history) in wanted)
        {
            if (!store.Users.TryGetRow(userId, out var row)) continue;
            if (!users.TryGetValue(row, out var user)) users.Add(row, user = new User(userId));
            user.Wanted.Add(history);
        }

        var found = new Dictionary<(string UserId, UserHistory History), HistoryPlace>();
        if (users.Count == 0) return found;
        using var log = store.ReadLog(@base, store.Position);
        var count = 0L;
        foreach (var step in log.Steps())
        {
            count++;
            if (UserOf(step) is not (>= 0 and var row) || !users.TryGetValue(row, out var user)) continue;
            if (user.History is { } before && found.TryGetValue((user.Id, before), out var left)) found[(user.Id, before)] = left with { Until = step.At };
            user.History = After(user.History, step, store.Catalog);
            if (user.History is { } now && user.Wanted.Contains(now)) found.Add((user.Id, now), new HistoryPlace(row, count, step.At, null));
        }

        return found;
    }

    // Whose step it is; -1 for nobody's.
    private static int UserOf(in LogStep step) => step.Change is { } change
        ? change.Kind is ChangeKind.Follow or ChangeKind.Unfollow ? change.Row : -1
        : step.Event.IsLate ? -1 : step.Event.User;

    private static UserHistory? After(UserHistory? before, in LogStep step, CatalogSnapshot catalog)
    {
        if (before is not { } history || step.Facts is { Parts: true }) return null;
        return new UserHistory(history.Steps + 1, step.Change is { } change
            ? HistoryDigest.After(history.Digest, change.Author, change.Kind == ChangeKind.Follow, catalog)
            : HistoryDigest.After(history.Digest, step.Event, catalog));
    }

    private sealed class User(string id)
    {
        public string Id { get; } = id;

        public HashSet<UserHistory> Wanted { get; } = [];

        /// <summary>What the log has of the user so far; null once it has parted from the user's state.</summary>
        public UserHistory? History { get; set; } = default(UserHistory);
    }
}
