using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// The users of pages whose state came from elsewhere, as replaying the log makes them. Such a state may hold more than the log had
/// where the rest of the page was read, or less; so they are taken of a replay of their own, which runs as far ahead as the pages
/// ask for. Holds copies of users between their place and their page's.
/// </summary>
internal sealed class UserReplay : IDisposable
{
    private readonly FeedState? _state; // none where every user is read where the page was
    private readonly LogPlayer? _player;
    private readonly IReadOnlyDictionary<(string UserId, UserHistory History), HistoryPlace> _found;
    private readonly Dictionary<HistoryPlace, int> _pagesOf = [];
    private readonly HistoryPlace[] _ahead; // in the order of the log
    private readonly Dictionary<HistoryPlace, UserCopy> _copies = [];
    private int _next;
    private long _steps;

    public UserReplay(StateStore store, Release release, FeatureTables tables, LogPosition @base, IReadOnlyList<ServedPlace> pages)
    {
        _found = HistorySearch.Find(store, @base, pages.Where(p => p.Reads!.Value.History is { Steps: > 0 }).Select(p => (p.UserId, p.Reads!.Value.History!.Value)));
        foreach (var page in pages)
            if (Elsewhere(page.UserId, page.Reads!.Value) is { } place) _pagesOf[place] = _pagesOf.GetValueOrDefault(place) + 1;
        _ahead = [.. _pagesOf.Keys.OrderBy(p => p.Step)];
        if (_ahead.Length == 0) return;
        _state = ReleaseFit.NewState(release, store, tables);
        _player = new LogPlayer(_state, store, @base, _ahead[^1].From, featuresOnly: true);
    }

    /// <summary>Whether the log has what the page's user was read with.</summary>
    public bool Has(ServedPlace page) => page.Reads!.Value.History is not { Steps: > 0 } history || _found.ContainsKey((page.UserId, history));

    /// <summary>The user of a page that <see cref="Has"/> one, once; null when it is as the log has it where the page was read.</summary>
    public UserCopy? Take(ServedFeed page)
    {
        var reads = page.Reads!.Value;
        if (reads.History is { Steps: 0 }) return UserCopy.Nobody;
        if (Elsewhere(page.UserId, reads) is not { } place) return null;
        while (_next < _ahead.Length && _ahead[_next].Step <= place.Step)
        {
            for (; _steps < _ahead[_next].Step; _steps++) _player!.Step();
            _copies.Add(_ahead[_next], _state!.Features.CopyUser(_ahead[_next].User));
            _next++;
        }

        var copy = _copies[place];
        if (copy.History != reads.History) throw new InvalidOperationException($"Replay has {copy.History} of user '{page.UserId}' where the log has {reads.History}.");
        if (--_pagesOf[place] == 0) _copies.Remove(place);
        return copy;
    }

    /// <inheritdoc />
    public void Dispose() => _player?.Dispose();

    private HistoryPlace? Elsewhere(string userId, FeatureReads reads) =>
        reads.History is { Steps: > 0 } history && _found.TryGetValue((userId, history), out var place) && !place.Holds(reads.User) ? place : null;
}
