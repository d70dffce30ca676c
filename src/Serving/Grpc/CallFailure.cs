using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>How a failed call ends, the same over gRPC and HTTP.</summary>
internal readonly record struct CallFailure(GrpcStatusCode Code, string Detail, string? Field = null)
{
    /// <summary>Maps what a service or the transport threw. Only what is meant for the caller is told to the caller.</summary>
    public static CallFailure From(Exception thrown, CallScope scope) => thrown switch
    {
        GrpcStatusException status => new(status.Code, status.Detail, status.Field),
        InputException input => new(GrpcStatusCode.InvalidArgument, input.Message, input.Field),
        OperationCanceledException when scope.DeadlinePassed => new(GrpcStatusCode.DeadlineExceeded, "the deadline has passed."),
        OperationCanceledException or IOException when scope.CallerGone => new(GrpcStatusCode.Cancelled, "the caller went away."),
        OperationCanceledException when scope.Stopping => new(GrpcStatusCode.Unavailable, "the server is shutting down."),
        _ => new(GrpcStatusCode.Internal, $"internal error; the server's log tells it under {scope.TraceId}."),
    };
}
