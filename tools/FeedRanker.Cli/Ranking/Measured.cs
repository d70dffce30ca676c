using System.Text.Json;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>Figures with their intervals, as tables and JSON show them.</summary>
internal static class Measured
{
    /// <summary>An interval in brackets; nothing where there is none.</summary>
    public static string Text(Interval interval, int digits = 4) =>
        double.IsFinite(interval.Low) ? $"[{Terminal.Number(interval.Low, digits)}, {Terminal.Number(interval.High, digits)}]" : "";

    /// <summary>A metric and the interval of its change; what is not finite is left out.</summary>
    public static void Write(Utf8JsonWriter json, string name, double value, Interval change)
    {
        if (!double.IsFinite(value)) return;
        json.WriteNumber(name, value);
        WriteChange(json, name, change);
    }

    /// <summary>The interval of a change; nothing where there is none.</summary>
    public static void WriteChange(Utf8JsonWriter json, string name, Interval change)
    {
        if (!double.IsFinite(change.Low)) return;
        json.WriteNumber($"{name}_change_low", change.Low);
        json.WriteNumber($"{name}_change_high", change.High);
    }
}
