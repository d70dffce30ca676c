using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>What the engine writes to the log.</summary>
internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Information, "Serving release {Release}")]
    public static partial void ReleaseSwitched(ILogger log, string release);

    [LoggerMessage(2, LogLevel.Information, "Serving rules {Hash}")]
    public static partial void RulesSwitched(ILogger log, string hash);

    [LoggerMessage(3, LogLevel.Error, "The rule file {File} is refused and the previous rules go on: {Problems}")]
    public static partial void RulesRefused(ILogger log, string file, string problems);

    [LoggerMessage(4, LogLevel.Error, "Refreshing failed; what was served before goes on")]
    public static partial void RefreshFailed(ILogger log, Exception error);

    [LoggerMessage(5, LogLevel.Error, "Writing {Count} served pages failed; they are lost")]
    public static partial void ImpressionsLost(ILogger log, int count, Exception error);
}
