using System.Runtime.CompilerServices;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace FeedRanker.Serving;

/// <summary>The standard health service, grpc.health.v1, told from a <see cref="HealthState"/>.</summary>
internal sealed class HealthMethods(HealthState state)
{
    public static ServiceDescriptor Service { get; } = HealthReflection.Descriptor.Services[0];

    public IReadOnlyList<GrpcMethod> Table() =>
    [
        GrpcMethod.Unary<HealthCheckRequest, HealthCheckResponse>(Service.FindMethodByName("Check"), HealthCheckRequest.Parser, CheckAsync),
        GrpcMethod.ServerStream<HealthCheckRequest, HealthCheckResponse>(Service.FindMethodByName("Watch"), HealthCheckRequest.Parser, WatchAsync),
    ];

    private ValueTask<HealthCheckResponse> CheckAsync(HealthCheckRequest request, CallContext call, CancellationToken ct)
    {
        var serving = state.IsServing(request.Service)
            ?? throw new GrpcStatusException(GrpcStatusCode.NotFound, $"no service is named '{request.Service}'.", "service");
        return ValueTask.FromResult(new HealthCheckResponse { Status = Told(serving) });
    }

    private async IAsyncEnumerable<HealthCheckResponse> WatchAsync(
        HealthCheckRequest request, CallContext call, [EnumeratorCancellation] CancellationToken ct)
    {
        ServingStatus? last = null;
        while (true)
        {
            var (serving, changed) = state.Observe(request.Service);
            var now = serving is { } known ? Told(known) : ServingStatus.ServiceUnknown;
            if (now != last) yield return new HealthCheckResponse { Status = now };
            last = now;
            await changed.WaitAsync(ct);
        }
    }

    private static ServingStatus Told(bool serving) => serving ? ServingStatus.Serving : ServingStatus.NotServing;
}
