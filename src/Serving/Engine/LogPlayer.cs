using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// Plays a store's log into an empty state up to one place after another, straight from disk: the state is then, bit for
/// bit, what a server's was at that place.
/// </summary>
internal sealed class LogPlayer : IDisposable
{
    private readonly FeedState _state;
    private readonly LogPosition _base;
    private readonly bool _featuresOnly;
    private readonly LogReader _reader;
    private readonly IEnumerator<LogStep> _steps;
    private CatalogSnapshot _shown;
    private bool _more;
    private bool _inHistory;

    /// <param name="state">Empty, or with what came up to <paramref name="after"/>.</param>
    /// <param name="store">Whose log.</param>
    /// <param name="base">Where its history ended for the server.</param>
    /// <param name="through">The last place that will be asked for.</param>
    /// <param name="featuresOnly">Leave out the lists of sources.</param>
    /// <param name="after">The place, past history, at which the state is already; null for an empty one.</param>
    public LogPlayer(FeedState state, StateStore store, LogPosition @base, LogPosition through, bool featuresOnly = false, LogPosition? after = null)
    {
        (_state, _base, _featuresOnly, _inHistory) = (state, @base, featuresOnly, after is null);
        _reader = store.ReadLog(@base, through, after);
        _steps = _reader.Steps().GetEnumerator();
        _shown = state.Catalog;
        ShowCatalog();
        if (_reader.Users.Count > 0) state.BindUsers(new PastUsers(store.Users, _reader.Users));
        _more = _steps.MoveNext();
    }

    /// <summary>The step to be taken in next; null at the end.</summary>
    public LogStep? Next => _more ? _steps.Current : null;

    /// <summary>Takes in everything up to a place, which must not lie within history.</summary>
    /// <returns>How many events that were.</returns>
    public long Until(LogPosition at)
    {
        var events = 0L;
        while (_more && !_steps.Current.At.IsAfter(at))
        {
            if (_steps.Current.Seq > 0) events++;
            Step();
        }

        EndHistory();
        ShowCatalog();
        return events;
    }

    /// <summary>Takes in the next step.</summary>
    public void Step()
    {
        var step = _steps.Current;
        if (_inHistory && step.At.IsAfter(_base)) EndHistory();
        if (step.Change is { } change) Take(change, step.At);
        else Take(step.Event, step.Facts);
        _more = _steps.MoveNext();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _steps.Dispose();
        _reader.Dispose();
    }

    private void Take(in FeedEvent e, EventFacts? told)
    {
        ShowCatalog();
        var events = new ReadOnlySpan<FeedEvent>(in e);
        ReadOnlySpan<EventFacts> facts = told is { } known ? [known] : [];
        if (_featuresOnly) _state.Features.Apply(events, facts);
        else _state.Apply(events, facts);
    }

    private void Take(LogChange change, LogPosition at)
    {
        if (change.Kind is ChangeKind.Follow or ChangeKind.Unfollow) _state.Features.SetFollow(change.Row, change.Author, change.Kind == ChangeKind.Follow);
        if (!_inHistory) _state.Features.Write(at, () => { });
    }

    private void EndHistory()
    {
        if (!_inHistory) return;
        _inHistory = false;
        _state.BeginLog(_base);
    }

    /// <summary>Shows the state the items as of the last step.</summary>
    public void ShowCatalog()
    {
        if (ReferenceEquals(_shown, _reader.Catalog)) return;
        _shown = _reader.Catalog;
        _state.SetCatalog(_shown);
    }
}
