using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>What an event must be to enter the log.</summary>
internal static class EventCheck
{
    /// <summary>How far ahead of our clock another machine's may be.</summary>
    public const long MaxAheadMs = 5 * 60_000;

    /// <summary>How many different surfaces a store can have.</summary>
    public const int MaxSurfaces = 1024;

    /// <summary>The first thing wrong with the event, save for its item and for room for its surface, or null.</summary>
    public static Flaw? Check(in EventRecord e, EventTypes types, StringIds surfaces, long nowMs)
    {
        return TextRules.Id("user_id", e.UserId)
            ?? TextRules.Id("item_id", e.ItemId)
            ?? Type(e.Type, types)
            ?? Time(e.TimeMs, nowMs)
            ?? Value(e.Value)
            ?? Position(e.Position)
            ?? TextRules.OptionalId("event_id", e.EventId)
            ?? TextRules.OptionalId("request_id", e.RequestId)
            ?? Surface(e.Surface, surfaces);
    }

    /// <summary>The flaw of an event whose item is not in the catalog.</summary>
    public static Flaw UnknownItem(string id) => new("item_id", $"'{id}' is not in the catalog; add the item before its events.");

    private static Flaw? Type(string? type, EventTypes types)
    {
        if (types.TryGet(type ?? "", out _)) return null;
        return new Flaw("type", $"'{type}' is no event type; known: {string.Join(", ", types.Names)}.");
    }

    private static Flaw? Surface(string surface, StringIds surfaces) =>
        surface.Length == 0 || surfaces.TryGet(surface, out _) ? null : TextRules.Id("surface", surface);

    private static Flaw? Value(float value)
    {
        if (float.IsFinite(value)) return null;
        return new Flaw("value", $"{value.ToString(CultureInfo.InvariantCulture)} is not a finite number.");
    }

    private static Flaw? Position(int position)
    {
        if (position is >= -1 and <= short.MaxValue) return null;
        return new Flaw("position", $"{position} must be 0 to {short.MaxValue}, or -1 when unknown.");
    }

    private static Flaw? Time(long timeMs, long nowMs)
    {
        if (timeMs <= 0) return new Flaw("time_ms", $"{timeMs} must be Unix milliseconds, greater than 0.");
        if (timeMs <= nowMs + MaxAheadMs) return null;
        return new Flaw("time_ms", $"{timeMs} is more than 5 minutes in the future (now is {nowMs}): it must be Unix milliseconds, not after now.");
    }

    /// <summary>
    /// Whether the store has room for the surface beside its own and those that others bring in the same batch, which
    /// are kept in <paramref name="brought"/>.
    /// </summary>
    public static Flaw? Fits(string surface, StringIds surfaces, HashSet<string> brought)
    {
        if (surface.Length == 0 || surfaces.TryGet(surface, out _) || brought.Contains(surface)) return null;
        if (surfaces.Count + brought.Count >= MaxSurfaces)
            return new Flaw("surface", $"'{surface}' is one too many: a store has at most {MaxSurfaces} different surfaces.");
        brought.Add(surface);
        return null;
    }
}
