namespace FeedRanker.Serving;

/// <summary>An HTTP request refused for what only HTTP has: its method, its media type, its size.</summary>
internal sealed class HttpRefusal(int status, GrpcStatusCode code, string detail, string? field = null) : Exception(detail)
{
    public int Status { get; } = status;

    public GrpcStatusCode Code { get; } = code;

    public string? Field { get; } = field;

    public static HttpRefusal TooLarge(int maxBytes) => new(
        413, GrpcStatusCode.ResourceExhausted, $"the body is over the limit of {maxBytes} bytes; send fewer entries in one call.");
}
