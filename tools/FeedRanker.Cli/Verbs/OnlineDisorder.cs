using System.Globalization;
using FeedRanker.Core;
using FeedRanker.V1;

namespace FeedRanker.Cli.Verbs;

/// <summary>
/// What reaches a server besides events in order: events up to a day late, which count, some later than that, which do not, and
/// repeats. The same for one seed and the same clicks.
/// </summary>
/// <param name="users">How many users the events are of.</param>
/// <param name="seed">What is drawn.</param>
internal sealed class OnlineDisorder(int users, ulong seed)
{
    private const int LateEvery = 20;
    private const int RepeatEvery = 4;
    private const int Remembered = 256;
    private const double HourMs = 3_600_000;
    private static readonly string[] Types = ["click", "like", "dwell"];

    private readonly List<Event> _sent = [];
    private FeedRandom _random = new(seed);
    private int _made;

    /// <summary>Events to send along with a click: one late of its user, one late of anybody, now and then one too late and a repeat.</summary>
    public IEnumerable<Event> Beside(Event click)
    {
        yield return Remember(Late(click, click.UserId, fromHours: 0, hours: 23.9));
        yield return Remember(Late(click, string.Create(CultureInfo.InvariantCulture, $"bench-{_random.Next(users)}"), fromHours: 0, hours: 23.9));
        if (++_made % LateEvery == 0) yield return Remember(Late(click, click.UserId, fromHours: 24.1, hours: 48));
        if (_made % RepeatEvery == 0) yield return _sent[_random.Next(_sent.Count)];
    }

    private Event Late(Event click, string user, double fromHours, double hours)
    {
        var type = Types[_random.Next(Types.Length)];
        return new Event
        {
            UserId = user,
            ItemId = click.ItemId,
            Type = type,
            Value = type == "dwell" ? _random.Next(100) : 0,
            EventId = string.Create(CultureInfo.InvariantCulture, $"{click.EventId}-{_sent.Count}-{_made}-{user}"),
            Surface = "home",
            TimeMs = click.TimeMs - (long)((fromHours + (_random.NextDouble() * (hours - fromHours))) * HourMs),
        };
    }

    private Event Remember(Event e)
    {
        if (_sent.Count < Remembered) _sent.Add(e);
        else _sent[_random.Next(Remembered)] = e;
        return e;
    }
}
