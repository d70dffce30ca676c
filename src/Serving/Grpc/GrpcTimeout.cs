using System.Globalization;

namespace FeedRanker.Serving;

/// <summary>The grpc-timeout header: one to eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    public const string Header = "grpc-timeout";
    private const long MaxValue = 99_999_999;
    private const int MaxDigits = 8;

    /// <summary>Reads a header value; 8 digits of hours still fit a <see cref="TimeSpan"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1) return false;
        if (!uint.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        var ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => (value + 99L) / 100,
            _ => -1,
        };
        if (ticks < 0) return false;
        timeout = TimeSpan.FromTicks(ticks);
        return true;
    }

    /// <summary>Writes the finest unit that holds the time in eight digits.</summary>
    public static string Format(TimeSpan timeout)
    {
        var micros = Math.Max(0, timeout.Ticks / TimeSpan.TicksPerMicrosecond);
        if (micros <= MaxValue) return string.Create(CultureInfo.InvariantCulture, $"{micros}u");
        if (micros / 1000 <= MaxValue) return string.Create(CultureInfo.InvariantCulture, $"{micros / 1000}m");
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(MaxValue, micros / 1_000_000)}S");
    }
}
