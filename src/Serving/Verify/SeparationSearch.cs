using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// Finds what separates served values from replayed ones: replays the log once more and computes each such value again
/// after every event of its user, item, author or topics.
/// </summary>
internal sealed class SeparationSearch(StateStore store, Release release, FeatureTables tables, LogPosition @base)
{
    private readonly StateStore _store = store;
    private readonly PageReader _reader = new(store, release, tables);

    public IReadOnlyList<FeatureDifference> Run(IReadOnlyList<PageValue> values, IWorkProgress progress, CancellationToken ct)
    {
        var through = values.Max(v => v.Page.Reads!.Value.Items);
        progress.Begin("looking for what separates them", through.Events);
        using var player = new LogPlayer(_reader.State, _store, @base, through, featuresOnly: true);
        var probes = values.Select(v => new Probe(this, v)).ToArray();
        foreach (var probe in probes) probe.Start();
        while (player.Next is { } next && !next.At.IsAfter(through))
        {
            ct.ThrowIfCancellationRequested();
            player.Step();
            player.ShowCatalog();
            if (next.Seq > 0) progress.Advance(1);
            foreach (var probe in probes) probe.Look(next);
        }

        progress.End();
        return [.. probes.Select(p => p.Describe())];
    }

    private SeparatingStep Text(LogStep step, bool wasServed)
    {
        var catalog = _store.Catalog;
        if (step.Change is not { } change)
            return new SeparatingStep(step.Seq, step.Event.TimeMs, _store.EventTypes.NameOf(step.Event.Type), _store.Users.Ids[step.Event.User], catalog.ItemIds[step.Event.Item], wasServed);
        return change.Kind switch
        {
            ChangeKind.Item => new SeparatingStep(0, change.TimeMs, "item changed", "", catalog.ItemIds[change.Row], wasServed),
            ChangeKind.User => new SeparatingStep(0, change.TimeMs, "user changed", _store.Users.Ids[change.Row], "", wasServed),
            ChangeKind.Follow => new SeparatingStep(0, change.TimeMs, "follow", _store.Users.Ids[change.Row], catalog.Authors[change.Author], wasServed),
            _ => new SeparatingStep(0, change.TimeMs, "unfollow", _store.Users.Ids[change.Row], catalog.Authors[change.Author], wasServed),
        };
    }

    /// <summary>One value, followed through the log.</summary>
    private sealed class Probe(SeparationSearch search, PageValue value)
    {
        private readonly int _feature = search._reader.Features.ToList().IndexOf(value.Feature);
        private readonly FeatureReads _reads = value.Page.Reads!.Value;
        private readonly UserSnapshot _user = new();
        private readonly HashSet<int> _topics = [.. search._reader.State.Catalog.TopicsOf(value.Item)];
        private readonly int _author = search._reader.State.Catalog.AuthorOf[value.Item];
        private readonly int _row = search._store.Users.TryGetRow(value.Page.UserId, out var row) ? row : -1; // the page may not have known it yet
        private PageReader.UserRead? _read;
        private float _last;
        private bool _everServed;
        private LogStep? _left; // the last step with which it left the served value
        private LogStep? _moved; // the first step that moved it

        public void Start()
        {
            _last = Value(new LogPosition(0, 0));
            _everServed = PageReplay.AreSame(_last, value.Served);
        }

        public void Look(LogStep step)
        {
            if (step.At.IsAfter(_reads.Items) || !Concerns(step)) return;
            var now = Value(step.At);
            var isServed = PageReplay.AreSame(now, value.Served);
            if (PageReplay.AreSame(_last, value.Served) && !isServed) _left = step;
            if (!PageReplay.AreSame(_last, now)) _moved ??= step;
            _everServed |= isServed;
            _last = now;
        }

        public FeatureDifference Describe()
        {
            var catalog = search._reader.State.Catalog;
            return new FeatureDifference
            {
                Feature = value.Feature,
                Entity = EntityText.Of(value, search._reader.State.Features.Features, catalog),
                Served = value.Served,
                Replayed = value.Replayed,
                RequestId = value.Page.RequestId,
                ItemId = catalog.ItemIds[value.Item],
                TimeMs = value.Page.TimeMs,
                Separator = (_everServed ? _left : _moved) is { } step ? search.Text(step, _everServed) : null,
            };
        }

        private float Value(LogPosition at)
        {
            if (value.User is { } copy) _read = search._reader.ReadUser(value.Page, _user, HasLess(copy) ? null : copy);
            else if (_read is null || !at.IsAfter(_reads.User)) _read = search._reader.ReadUser(value.Page, _user);
            search._reader.Hydrate(_read, [value.Item]);
            Span<float> row = stackalloc float[search._reader.Features.Count];
            search._reader.CopyRow(0, row);
            return row[_feature];
        }

        // Until the log has what the user was read with, the user is as the log has them.
        private bool HasLess(UserCopy copy) => search._reader.State.Features.StepsTaken(_row) is >= 0 and var steps && steps < copy.History.Steps;

        private bool Concerns(LogStep step)
        {
            var catalog = search._reader.State.Catalog;
            if (step.Change is { } change) return change.Row == (change.Kind == ChangeKind.Item ? value.Item : value.Page.User);
            var e = step.Event;
            if (e.User == value.Page.User || e.Item == value.Item || (_author >= 0 && catalog.AuthorOf[e.Item] == _author)) return true;
            foreach (var topic in catalog.TopicsOf(e.Item))
                if (_topics.Contains(topic)) return true;
            return false;
        }
    }
}
