using System.Globalization;
using FeedRanker.V1;

namespace FeedRanker.Cli;

/// <summary>Prints a ranked page the way a person reads a feed: what it is, who made it, how old it is, why it is here.</summary>
internal static class FeedPrinter
{
    private const int WidestTitle = 46;

    public static void Page(RankReply reply)
    {
        Terminal.Table([">#", "title", "author", "topics", ">age", ">score", "found by", "moved by"], reply.Items.Select((item, i) => (IReadOnlyList<string>)
        [
            (i + 1).ToString(CultureInfo.InvariantCulture),
            Short(item.Title.Length > 0 ? item.Title : item.ItemId, WidestTitle),
            Short(item.Author, 18),
            Short(string.Join(' ', item.Topics.Take(2)), 22),
            Age(item.PublishedMs, reply.ServedAtMs),
            Terminal.Number(item.Score, 3),
            string.Join(' ', item.Sources),
            string.Join(' ', item.Moves.Select(m => $"{m.Rule} {m.FromPosition}→{m.ToPosition}")),
        ]));
    }

    public static void Stages(RankReply reply)
    {
        Terminal.Table(["stage", "kind", "outcome", ">rows in", ">rows out", ">ms"], reply.Stages.Select(s => (IReadOnlyList<string>)
        [
            s.Stage, s.Kind, s.Outcome, Terminal.Count(s.RowsIn), Terminal.Count(s.RowsOut), Terminal.Number(s.Ms, 3),
        ]));
        Terminal.Line($"{Terminal.Number(reply.TotalMs, 2)} ms in the pipeline; release {reply.Versions.Release}, rules {reply.Versions.Rules}, seed {reply.Seed}, request {reply.RequestId}.");
        if (reply.GivenUp.Count > 0) Terminal.Line($"Given up: {string.Join(", ", reply.GivenUp)}.");
        if (!reply.KnownUser) Terminal.Line("The user is unknown: this is a cold-start page.");
    }

    public static string Age(long publishedMs, long nowMs)
    {
        if (publishedMs == 0) return "";
        var hours = Math.Max(0, nowMs - publishedMs) / 3_600_000.0;
        return hours switch
        {
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{hours * 60:F0} min"),
            < 48 => string.Create(CultureInfo.InvariantCulture, $"{hours:F0} h"),
            < 24 * 730 => string.Create(CultureInfo.InvariantCulture, $"{hours / 24:F0} d"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{hours / 24 / 365:F0} y"),
        };
    }

    private static string Short(string text, int width) => text.Length <= width ? text : text[..(width - 1)] + "…";
}
