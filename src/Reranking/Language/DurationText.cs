using System.Globalization;

namespace FeedRanker.Reranking;

/// <summary>Lengths of time as people write them: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>7d</c>, <c>1.5h</c>.</summary>
internal static class DurationText
{
    public const string Units = "s, m, h, d and w are seconds, minutes, hours, days and weeks";

    /// <summary>Milliseconds, or null when the text is not a length of time.</summary>
    public static long? ToMs(string text)
    {
        if (text.Length < 2) return null;
        double? unit = text[^1] switch { 's' => 1e3, 'm' => 60e3, 'h' => 3600e3, 'd' => 86400e3, 'w' => 604800e3, _ => null };
        if (unit is null || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return null;
        var ms = count * unit.Value;
        return ms < 1e15 ? (long)Math.Round(ms) : null;
    }
}
