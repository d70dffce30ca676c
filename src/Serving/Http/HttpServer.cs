using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>The calls as HTTP/JSON, the probes, and the OpenAPI document. Catches everything that a call throws.</summary>
internal sealed class HttpServer(IReadOnlyList<HttpCall> calls, HealthState health, FeedHostOptions options, TimeProvider clock, ILogger log)
{
    private readonly Lazy<byte[]> _openApi = new(() => OpenApiDocument.Write(calls));

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var call in calls) routes.MapPost(call.Path, http => HandleAsync(http, call));
        foreach (var probe in HttpProbes.Table) routes.MapGet(probe.Path, http => probe.Answer(http, this));
    }

    /// <summary>The OpenAPI document, made at the first asking.</summary>
    public Task WriteOpenApiAsync(HttpContext http) => http.WriteBodyAsync("application/json", _openApi.Value);

    /// <summary>Whether the server is ready, told by its status code.</summary>
    public Task WriteReadyAsync(HttpContext http) => health.IsReady
        ? http.WriteBodyAsync("application/json", health.Ranker is { } ranker
            ? JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["status"] = "SERVING", ["ranker"] = ranker() })
            : """{"status":"SERVING"}"""u8.ToArray())
        : new HttpProblem(503, GrpcStatusCode.Unavailable, "the server is not ready: it is starting or stopping.").WriteAsync(http);

    /// <summary>Answers a path or a method that no route has.</summary>
    public Task RefuseUnknownAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        var allow = HttpMethods.Get;
        var known = HttpProbes.Table.Any(probe => probe.Path == path);
        if (calls.Any(call => call.Path == path)) (known, allow) = (true, HttpMethods.Post);
        if (!known) return new HttpProblem(404, GrpcStatusCode.NotFound, $"there is no {path}; GET /openapi.json lists what there is.").WriteAsync(http);
        http.Response.Headers.Allow = allow;
        return new HttpProblem(405, GrpcStatusCode.Unimplemented, $"{path} takes {allow}, not {http.Request.Method}.").WriteAsync(http);
    }

    private static void RequireJson(HttpContext http, HttpCall call)
    {
        if (http.Request.Headers.ContentEncoding.Count > 0)
            throw new HttpRefusal(415, GrpcStatusCode.InvalidArgument, "bodies are taken as they are, without Content-Encoding.", "Content-Encoding");
        var type = http.Request.ContentType.AsSpan();
        if (type.IndexOf(';') is var end and >= 0) type = type[..end];
        foreach (var accepted in call.Accepts)
        {
            if (type.Trim().Equals(accepted, StringComparison.OrdinalIgnoreCase)) return;
        }

        throw new HttpRefusal(415, GrpcStatusCode.InvalidArgument, $"{call.Path} takes {call.Accepts[0]}; send it with the header 'Content-Type: {call.Accepts[0]}'.", "Content-Type");
    }

    private async Task HandleAsync(HttpContext http, HttpCall call)
    {
        CallScope? scope = null;
        try
        {
            RequireJson(http, call);
            scope = new CallScope(http, clock, HttpTimeout.Of(http.Request), default);
            var reply = await call.AnswerAsync(http, scope, options.MaxReceiveBytes);
            await http.WriteBodyAsync("application/json", JsonMessages.Format(reply));
        }
        catch (Exception e)
        {
            scope ??= new CallScope(http, clock, null, default);
            var problem = HttpProblem.From(e, scope);
            if (problem.Code == GrpcStatusCode.Internal && e is not GrpcStatusException) log.CallBroke(e, call.Path, scope.TraceId);
            else log.CallFailed(call.Path, problem.Code, problem.Detail);
            if (!scope.CallerGone && !http.Response.HasStarted) await problem.WriteAsync(http);
        }
        finally
        {
            scope?.Dispose();
        }
    }
}
