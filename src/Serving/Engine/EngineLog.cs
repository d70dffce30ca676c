using FeedRanker.Core;
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

    [LoggerMessage(6, LogLevel.Information, "Release {Release} has other features or event weights: replaying {Events} events beside serving")]
    public static partial void Rebuilding(ILogger log, string release, long events);

    [LoggerMessage(7, LogLevel.Information, "Replayed for release {Release} in {Seconds:0.0} s")]
    public static partial void Rebuilt(ILogger log, string release, double seconds);

    [LoggerMessage(8, LogLevel.Error, "Release {Release} cannot be served and {Current} goes on; it is tried again every {Minutes} min")]
    public static partial void ReleaseRefused(ILogger log, string release, string current, double minutes, Exception error);

    [LoggerMessage(9, LogLevel.Warning, "Side effect {Name} failed; the reply had left")]
    public static partial void SideEffectFailed(ILogger log, string name, Exception error);

    [LoggerMessage(10, LogLevel.Warning, "{Problem}")]
    public static partial void SourceProblem(ILogger log, string problem);

    [LoggerMessage(11, LogLevel.Information, "Serving feature tables as of import {Sequence}")]
    public static partial void TablesSwitched(ILogger log, long sequence);

    [LoggerMessage(12, LogLevel.Error, "The feature tables of import {Sequence} are refused and the former ones go on")]
    public static partial void TablesRefused(ILogger log, long sequence, Exception error);

    [LoggerMessage(13, LogLevel.Warning, "{News}")]
    public static partial void OnlineStoreNews(ILogger log, string news);

    [LoggerMessage(16, LogLevel.Error, "Capturing requests to {File} failed and has ended; serving goes on")]
    public static partial void CaptureFailed(ILogger log, string file, Exception error);

    [LoggerMessage(14, LogLevel.Warning, "{File} has {Bytes} bytes: no more requests are captured")]
    public static partial void CaptureFull(ILogger log, string file, long bytes);

    [LoggerMessage(25, LogLevel.Information, "The ranker of release {Release} runs on {Device}")]
    public static partial void RankerDevice(ILogger log, string release, string device);

    [LoggerMessage(15, LogLevel.Error, "The history of rules cannot be written; the rules are in force all the same")]
    public static partial void HistoryFailed(ILogger log, Exception error);

    [LoggerMessage(17, LogLevel.Information, "Wrote the state of {Users} users, as of log position {Position}, to {File}: {Bytes} bytes in {Seconds:0.00} s, of which writers waited {Waited:0.0} ms")]
    public static partial void SnapshotWritten(ILogger log, int users, LogPosition position, string file, long bytes, double seconds, double waited);

    [LoggerMessage(18, LogLevel.Information, "Loaded the state as of log position {Position} from {File}, written {Age} ago, in {Seconds:0.00} s; {Events} events to replay")]
    public static partial void SnapshotLoaded(ILogger log, LogPosition position, string file, TimeSpan age, double seconds, long events);

    [LoggerMessage(19, LogLevel.Warning, "The state snapshot is left aside and the whole log is replayed: {Reason}")]
    public static partial void SnapshotRefused(ILogger log, string reason);

    [LoggerMessage(20, LogLevel.Error, "Writing the state snapshot {File} failed; the one before stays, and it is tried again")]
    public static partial void SnapshotFailed(ILogger log, string file, Exception error);

    [LoggerMessage(26, LogLevel.Information, "Warm after {Requests} requests of its own: the first took {First:0.0} ms, the last {Last:0.0} ms")]
    public static partial void WarmedUp(ILogger log, int requests, double first, double last);
}
