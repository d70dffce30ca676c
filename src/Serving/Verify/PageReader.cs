using System.Globalization;
using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>Reads users and candidates of served pages from a replayed state, with the stages of the release.</summary>
internal sealed class PageReader
{
    private readonly StateStore _store;
    private readonly FeedState _state;
    private readonly RowCut _stages;
    private readonly FeatureTables _tables;
    private long _tablesAt;

    public PageReader(StateStore store, Release release, FeatureTables tables)
    {
        _store = store;
        _tables = tables;
        _tablesAt = tables.Sequence;
        _state = ReleaseFit.NewState(release, store, tables);
        _stages = new RowCut(release.Models.Collaborative, _state, SurfaceOptions.Home);
        Features = _stages.FeatureNames;
    }

    /// <summary>The state; whoever makes it replays the log into it.</summary>
    public FeedState State => _state;

    /// <summary>Names of the columns that are computed.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>Reads the user of a page, and imported tables as they were for it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="into">Overwritten.</param>
    /// <param name="user">The user's own state; as it is in the replayed one when null.</param>
    public UserRead ReadUser(ServedFeed page, UserSnapshot into, UserCopy? user = null)
    {
        if (page.Versions.TryGetValue("tables", out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var at) && at != _tablesAt)
        {
            _state.Features.BindTables(_tables.AsOf(at));
            _tablesAt = at;
        }

        if (page is { User: < 0, Reads.History.Steps: > 0 } && _store.Users.TryGetRow(page.UserId, out var row))
            user ??= _state.Features.CopyUser(row); // the user's first event came between looking for the user's row and reading the state

        var catalog = user is null
            ? _state.Features.ReadUser(page.User, page.UserId, page.TimeMs, into)
            : _state.Features.ReadCopy(user, page.User, page.UserId, page.TimeMs, into);
        _stages.Embed(into);
        return new UserRead(page, into, catalog) { Copy = user };
    }

    /// <summary>Computes the features of items of a page; valid until the next call.</summary>
    public CandidateBatch Hydrate(UserRead read, ReadOnlySpan<int> items) => _stages.Hydrate(
        new FeedRequest
        {
            RequestId = read.Page.RequestId,
            User = read.User,
            Catalog = read.Catalog,
            Surface = read.Page.Surface,
            Context = read.Page.Context,
            Take = 1,
            NowMs = read.Page.TimeMs,
            Seed = read.Page.Seed,
        }, items);

    /// <summary>The values of one row, in the order of <see cref="Features"/>.</summary>
    public void CopyRow(int row, Span<float> into) => _stages.CopyRow(row, into);

    /// <summary>A page whose user has been read.</summary>
    internal sealed record UserRead(ServedFeed Page, UserSnapshot User, CatalogSnapshot Catalog)
    {
        /// <summary>The user's own state where it was not that of the place.</summary>
        public UserCopy? Copy { get; init; }
    }
}
