namespace FeedRanker.Serving;

/// <summary>What is true of each status code: its written name and the HTTP status that says the same.</summary>
internal static class GrpcStatusCodes
{
    // By number. HTTP statuses as in google.rpc.Code.
    private static readonly (string Name, int Http)[] _table =
    [
        ("OK", 200), ("CANCELLED", 499), ("UNKNOWN", 500), ("INVALID_ARGUMENT", 400), ("DEADLINE_EXCEEDED", 504),
        ("NOT_FOUND", 404), ("ALREADY_EXISTS", 409), ("PERMISSION_DENIED", 403), ("RESOURCE_EXHAUSTED", 429),
        ("FAILED_PRECONDITION", 400), ("ABORTED", 409), ("OUT_OF_RANGE", 400), ("UNIMPLEMENTED", 501),
        ("INTERNAL", 500), ("UNAVAILABLE", 503), ("DATA_LOSS", 500), ("UNAUTHENTICATED", 401),
    ];

    public static string WireName(this GrpcStatusCode code) => _table[(int)code].Name;

    public static int HttpStatus(this GrpcStatusCode code) => _table[(int)code].Http;

    /// <summary>The code a client takes an HTTP error for when no grpc-status came (gRPC's http-grpc-status-mapping).</summary>
    public static GrpcStatusCode FromHttp(int status) => status switch
    {
        400 => GrpcStatusCode.Internal,
        401 => GrpcStatusCode.Unauthenticated,
        403 => GrpcStatusCode.PermissionDenied,
        404 => GrpcStatusCode.Unimplemented,
        429 or 502 or 503 or 504 => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };
}
