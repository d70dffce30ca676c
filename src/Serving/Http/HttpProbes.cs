using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>The table of GET routes: a path, what it tells, how.</summary>
internal static class HttpProbes
{
    public static IReadOnlyList<(string Path, string Summary, string Failure, Func<HttpContext, HttpServer, Task> Answer)> Table { get; } =
    [
        ("/healthz", "Whether the process lives.", "", (http, _) => http.WriteBodyAsync("application/json", """{"status":"LIVE"}"""u8.ToArray())),
        ("/readyz", "Whether the server can answer calls now.", "It cannot, now.", (http, server) => server.WriteReadyAsync(http)),
        ("/openapi.json", "This document.", "", (http, server) => server.WriteOpenApiAsync(http)),
    ];
}
