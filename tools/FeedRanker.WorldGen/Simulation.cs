using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// Lets the world run, hour by hour: at each hour the logging policy learns what was logged before it; within the hour
/// pages are served in the order of their requests.
/// </summary>
internal sealed class Simulation
{
    private const int MostPages = 12;
    private readonly World _world;
    private readonly TrueInterest _interest;
    private readonly EventLog _log;
    private readonly TruthLog _truth;
    private readonly PublishedItems _published;
    private readonly PolicyStatistics _statistics;
    private readonly SeenItems _seen;
    private readonly CandidateSources _sources;
    private readonly LoggingScore _score;
    private readonly PlacementPolicy _placement;
    private readonly PageReader _reader;
    private readonly PriorityQueue<Session, (long TimeMs, int User, long Order)> _due = new();
    private readonly bool[] _active;
    private readonly float[] _taste = new float[Latent.Dimensions];
    private readonly double[] _scores;
    private readonly int[] _items;
    private readonly double[] _propensities;
    private readonly Outcome[] _outcomes;
    private readonly bool[] _examined;
    private long _order;

    public Simulation(World world, TrueInterest interest, PositionBias bias, EventLog log, TruthLog truth)
    {
        _world = world;
        _interest = interest;
        _log = log;
        _truth = truth;
        _published = new PublishedItems(world);
        _statistics = new PolicyStatistics(world);
        _seen = new SeenItems(world.Options.Users);
        _sources = new CandidateSources(world, _published, _statistics, _seen);
        _score = new LoggingScore(world, _statistics);
        _placement = new PlacementPolicy(world.Options.Exploration, world.Options.Temperature);
        _reader = new PageReader(world, bias, log);
        _active = new bool[world.Options.Users];
        _scores = new double[world.Options.Candidates];
        _items = new int[world.Options.PageSize];
        _propensities = new double[world.Options.PageSize];
        _outcomes = new Outcome[world.Options.PageSize];
        _examined = new bool[world.Options.PageSize];
    }

    /// <summary>Pages served so far.</summary>
    public long Requests { get; private set; }

    public void Run(IWorkProgress progress, CancellationToken ct)
    {
        var options = _world.Options;
        var schedule = new SessionSchedule(_world);
        progress.Begin("hours", options.Days * 24L);
        for (var hour = 0; hour < options.Days * 24; hour++)
        {
            var fromMs = options.StartMs + hour * Clock.HourMs;
            ct.ThrowIfCancellationRequested();
            if (hour % 24 == 0) schedule.Plan(hour / 24, Enqueue);
            _log.WriteBefore(fromMs, _statistics);
            _statistics.Refresh();
            while (_due.TryPeek(out _, out var at) && at.TimeMs < fromMs + Clock.HourMs) Serve(_due.Dequeue(), at.TimeMs);
            progress.Advance(1);
        }

        _log.WriteBefore(long.MaxValue, _statistics);
        progress.End();
    }

    /// <summary>Users that asked for a page.</summary>
    public IReadOnlyList<int> ActiveUsers() =>
        Enumerable.Range(0, _active.Length).Where(u => _active[u]).ToArray();

    private void Enqueue(long timeMs, Session session) => _due.Enqueue(session, (timeMs, session.User, _order++));

    private void Serve(Session session, long timeMs)
    {
        _published.AdvanceTo(timeMs);
        var candidates = _sources.Collect(session, timeMs);
        if (candidates.IsEmpty) return;
        var page = Choose(session, timeMs, candidates);
        for (var p = 0; p < page.Items.Length; p++)
            _log.Add(new LoggedEvent(timeMs, page.User, page.Items[p], EventType.Impression, 1, page.Request, (short)p));
        var clicks = _reader.Read(session, page, _examined);
        _truth.Add(page, _examined);
        _seen.Add(page.User, page.Items);
        _active[page.User] = true;
        GoOn(session, clicks);
    }

    private Page Choose(Session session, long timeMs, ReadOnlySpan<int> candidates)
    {
        var scores = _scores.AsSpan(0, candidates.Length);
        for (var c = 0; c < candidates.Length; c++) scores[c] = _score.Of(session.User, candidates[c], timeMs);
        var places = Math.Min(_items.Length, candidates.Length);
        _placement.Place(scores, ref session.Random, _items.AsSpan(0, places), _propensities);
        _interest.SessionTaste(session.User, timeMs, session.Intent, _taste);
        for (var p = 0; p < places; p++)
        {
            _items[p] = candidates[_items[p]];
            _outcomes[p] = _interest.Of(session.User, _items[p], timeMs, _taste);
        }

        var request = Requests++;
        _truth.AddCandidates(request, session.User, timeMs, candidates, scores, _taste);
        return new Page
        {
            Request = request,
            TimeMs = timeMs,
            User = session.User,
            Items = _items.AsSpan(0, places),
            Propensities = _propensities.AsSpan(0, places),
            Candidates = candidates.Length,
            Outcomes = _outcomes.AsSpan(0, places),
        };
    }

    // Every click makes one more page likelier.
    private void GoOn(Session session, int clicks)
    {
        var more = Math.Min(0.85, _world.People.Patience[session.User] + 0.12 * clicks);
        if (++session.PagesRead >= MostPages || !Chance.Flip(ref session.Random, more)) return;
        var timeMs = _reader.DoneMs + 1000 + session.Random.Next(4000);
        if (timeMs < _world.Options.EndMs) Enqueue(timeMs, session);
    }
}
