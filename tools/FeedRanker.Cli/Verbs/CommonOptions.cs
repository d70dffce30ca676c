using System.CommandLine;
using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Cli.Verbs;

/// <summary>Options that several verbs share, so that they mean the same everywhere.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data", "-d")
    {
        Description = "The data directory: store, build and releases.",
        DefaultValueFactory = _ => "data-dir",
        HelpName = "DIR",
    };

    public static Option<int> Seed() => new("--seed") { Description = "Of sampling, starts and orders.", DefaultValueFactory = _ => 1 };

    public static Option<int> Threads() => new("--threads") { Description = "0 takes all; the model does not depend on it.", DefaultValueFactory = _ => 0 };

    public static Option<double> Negatives() => new("--negatives")
    {
        Description = "Learn from this share of the rows without anything positive, above 0 to 1; those kept weigh as much as all, so probabilities stay calibrated.",
        DefaultValueFactory = _ => 1,
        HelpName = "SHARE",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON on standard output instead of tables." };

    public static Option<string?> Rules() => new("--rules") { Description = "The rule file; the built-in rules when absent.", HelpName = "FILE" };

    public static Option<string?> Surfaces() => new("--surfaces")
    {
        Description = $"The surface file; {FeedRanker.Serving.SurfaceFile.FileNameInData} in the data directory, or else the built-in surfaces, when absent.",
        HelpName = "FILE",
    };

    public static Option<string[]> CaptureColumns() => new("--columns")
    {
        Description = "Columns to capture beside the scores and what the rules in force read; '*' for all.",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "NAME",
    };

    /// <summary>One of a few words.</summary>
    public static T Choice<T>(string word, string option, params ReadOnlySpan<(string Word, T Value)> known)
    {
        foreach (var (name, value) in known)
            if (name == word) return value;
        throw new InputException($"'{word}' is not known; {string.Join(" or ", known.ToArray().Select(k => k.Word))} is.", field: option);
    }

    /// <summary>Parses a length of time: a number with s, m, h or d.</summary>
    public static TimeSpan? Span(string? text, string option)
    {
        if (text is null) return null;
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        if (seconds > 0 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number * seconds < 1e9)
            return TimeSpan.FromSeconds(number * seconds);
        throw new InputException($"'{text}' is no length of time; write a number with s, m, h or d, such as 6h.", field: option);
    }

    /// <summary>Parses a day or an instant, UTC unless it says otherwise.</summary>
    public static long? TimeMs(string? text, string option)
    {
        if (text is null) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUnixTimeMilliseconds();
        throw new InputException($"'{text}' is no date or time; write 2022-05-02 or 2022-05-02T00:00:00+08:00.", field: option);
    }
}
