using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>
/// gRPC over HTTP/2 as ASP.NET endpoints: github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. Catches everything
/// that a method throws and turns it into a status.
/// </summary>
internal sealed class GrpcServer(FeedHostOptions options, TimeProvider clock, ILogger log, CancellationToken stopping)
{
    public const string ContentType = "application/grpc";

    /// <summary>Maps every method of the table.</summary>
    public void Map(IEndpointRouteBuilder routes, IReadOnlyList<GrpcMethod> methods)
    {
        foreach (var method in methods) routes.MapPost(method.Path, http => HandleAsync(http, method));
    }

    /// <summary>Whether a request is gRPC's, by its content type; application/grpc-web and +json are not.</summary>
    public static bool IsGrpc(HttpContext http)
    {
        var type = http.Request.ContentType;
        if (type is null || !type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = type.AsSpan(ContentType.Length);
        return rest.IsEmpty || rest[0] == ';' || rest.StartsWith("+proto", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Answers a gRPC call of a path that no method has.</summary>
    public static void RefuseUnknown(HttpContext http)
    {
        Begin(http);
        GrpcCall.Fail(http, new CallFailure(GrpcStatusCode.Unimplemented, $"the server has no method {http.Request.Path}."));
    }

    private static void Begin(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ContentType;
    }

    private static bool Refused(HttpContext http)
    {
        if (!IsGrpc(http))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return true;
        }

        if (HttpProtocol.IsHttp2(http.Request.Protocol)) return false;
        http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
        http.Response.Headers.Upgrade = "h2c";
        return true;
    }

    private async Task HandleAsync(HttpContext http, GrpcMethod method)
    {
        if (Refused(http)) return;
        Begin(http);

        // A stream may be silent for as long as its client likes.
        if (method.Descriptor.IsClientStreaming && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var timeoutText = http.Request.Headers[GrpcTimeout.Header].ToString();
        TimeSpan? timeout = null;
        if (timeoutText.Length > 0)
        {
            if (!GrpcTimeout.TryParse(timeoutText, out var parsed))
            {
                GrpcCall.Fail(http, new CallFailure(GrpcStatusCode.InvalidArgument, $"grpc-timeout '{timeoutText}' is not 1 to 8 digits and one of H M S m u n.", GrpcTimeout.Header));
                return;
            }

            timeout = parsed;
        }

        using var scope = new CallScope(http, clock, timeout, method.EndsAtShutdown ? stopping : default);
        await RunAsync(http, method, scope);
    }

    private async Task RunAsync(HttpContext http, GrpcMethod method, CallScope scope)
    {
        GrpcCall? call = null;
        try
        {
            call = new GrpcCall(http, scope, options);
            await method.InvokeAsync(call);
            call.Succeed();
        }
        catch (Exception e)
        {
            var failure = CallFailure.From(e, scope);
            if (failure.Code == GrpcStatusCode.Internal && e is not GrpcStatusException) log.CallBroke(e, method.Path, scope.TraceId);
            else log.CallFailed(method.Path, failure.Code, failure.Detail);
            if (scope.CallerGone || call?.ResetIfBroken() == true) return;
            GrpcCall.Fail(http, failure);
        }
    }
}
