namespace FeedRanker.Serving.Tests;

/// <summary>What came back, undecoded.</summary>
public sealed record RawReply(int HttpStatus, bool TrailersOnly, Dictionary<string, string> Fields, byte[] Body, string? Encoding)
{
    public GrpcStatusCode? Status => Fields.TryGetValue("grpc-status", out var status) ? (GrpcStatusCode)int.Parse(status) : null;

    public string Message => Fields.GetValueOrDefault("grpc-message", "");
}
