using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>What the transports log.</summary>
internal static partial class CallLog
{
    [LoggerMessage(1, LogLevel.Error, "{Path} broke ({TraceId})")]
    public static partial void CallBroke(this ILogger log, Exception thrown, string path, string traceId);

    [LoggerMessage(2, LogLevel.Debug, "{Path} ended with {Code}: {Detail}")]
    public static partial void CallFailed(this ILogger log, string path, GrpcStatusCode code, string detail);

    [LoggerMessage(3, LogLevel.Information, "gRPC on {GrpcEndpoint}, HTTP/JSON on {HttpEndpoint}")]
    public static partial void Listening(this ILogger log, System.Net.IPEndPoint grpcEndpoint, System.Net.IPEndPoint httpEndpoint);

    [LoggerMessage(4, LogLevel.Information, "stopping: no new calls, waiting for those in flight")]
    public static partial void Draining(this ILogger log);
}
