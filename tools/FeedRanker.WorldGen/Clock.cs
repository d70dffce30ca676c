namespace FeedRanker.WorldGen;

/// <summary>Lengths of time in milliseconds.</summary>
internal static class Clock
{
    public const long SecondMs = 1000;
    public const long HourMs = 3600 * SecondMs;
    public const long DayMs = 24 * HourMs;

    /// <summary>Hour of the day, 0 to below 24, where the clock is <paramref name="offsetHours"/> ahead of UTC.</summary>
    public static double LocalHour(long timeMs, int offsetHours) =>
        (timeMs + offsetHours * HourMs) % DayMs / (double)HourMs;
}
