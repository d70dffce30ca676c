using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// What a user does with one page: position by position, looks or not, clicks or not, and what follows. Examination is
/// drawn alone from the position, so clicks follow the position-based model exactly.
/// </summary>
internal sealed class PageReader(World world, PositionBias bias, EventLog log)
{
    private const double HideUnwanted = 0.006;
    private const double LongViewShare = 0.7;

    /// <summary>When the user was done with the page read last.</summary>
    public long DoneMs { get; private set; }

    /// <summary>
    /// Reads a page and logs what happens; <paramref name="examined"/> tells which positions were looked at.
    /// </summary>
    /// <returns>How many items were clicked.</returns>
    public int Read(Session session, in Page page, Span<bool> examined)
    {
        var clicks = 0;
        DoneMs = page.TimeMs + 300;
        for (var p = 0; p < page.Items.Length; p++)
        {
            examined[p] = Chance.Flip(ref session.Random, bias.Examination[p]);
            if (!examined[p]) continue;
            DoneMs += 400 + session.Random.Next(1800);
            if (Chance.Flip(ref session.Random, page.Outcomes[p].Attraction))
            {
                clicks++;
                Click(session, page, p);
            }
            else
            {
                Reject(session, page, p);
            }
        }

        return clicks;
    }

    private void Click(Session session, in Page page, int position)
    {
        var outcome = page.Outcomes[position];
        Log(page, position, EventType.Click, 1);
        var satisfied = Chance.Flip(ref session.Random, outcome.Satisfaction);
        var share = satisfied
            ? Math.Min(1, 0.55 + 0.6 * Chance.Beta22(ref session.Random))
            : Math.Min(1, 0.02 + 0.7 * Chance.Beta22(ref session.Random) * session.Random.NextDouble());
        var seconds = (float)Math.Round(Math.Max(0.5, share * world.Items.LengthS[page.Items[position]]), 1);
        DoneMs += (long)(seconds * Clock.SecondMs);
        Log(page, position, EventType.Dwell, seconds);
        if (share >= LongViewShare) Log(page, position, EventType.LongView, seconds);
        var like = satisfied ? world.People.Warmth[page.User] : TrueInterest.LikeWhenUnsatisfied;
        React(session, page, position, EventType.Like, like);
        React(session, page, position, EventType.Share, satisfied ? 0.04 : 0.003);
        React(session, page, position, EventType.Comment, satisfied ? 0.05 : 0.02);
        if (!satisfied) React(session, page, position, EventType.Hide, 0.02);
        if (satisfied && Chance.Flip(ref session.Random, 0.02)) FollowAuthor(page, position);
    }

    private void Reject(Session session, in Page page, int position)
    {
        var label = world.Items.Label[page.Items[position]];
        var unwanted = 1 - page.Outcomes[position].Satisfaction;
        var hide = HideUnwanted * unwanted + (label < 0 ? 0 : PolicyLabel.All[label].Hide);
        React(session, page, position, EventType.Hide, hide);
        React(session, page, position, EventType.Report, label < 0 ? 0.0002 : PolicyLabel.All[label].Report);
    }

    private void React(Session session, in Page page, int position, EventType type, double probability)
    {
        if (!Chance.Flip(ref session.Random, probability)) return;
        DoneMs += 500 + session.Random.Next(2500);
        Log(page, position, type, 1);
    }

    private void FollowAuthor(in Page page, int position)
    {
        if (DoneMs >= world.Options.EndMs) return;
        if (world.Follows.Add(page.User, world.Items.Author[page.Items[position]], DoneMs))
            Log(page, position, EventType.Follow, 1);
    }

    private void Log(in Page page, int position, EventType type, float value) =>
        log.Add(new LoggedEvent(DoneMs, page.User, page.Items[position], type, value, page.Request, (short)position));
}
