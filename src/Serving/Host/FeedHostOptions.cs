using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Where the server listens and what it bears. Immutable; <see cref="Validate"/> is called once, by the host.</summary>
public sealed record FeedHostOptions
{
    /// <summary>gRPC, HTTP/2 without TLS: <c>host:port</c>, where host is an IP address, localhost or * for all; port 0 takes any free one.</summary>
    public string GrpcAddress { get; init; } = "127.0.0.1:7070";

    /// <summary>HTTP/1.1 with JSON: as <see cref="GrpcAddress"/>.</summary>
    public string HttpAddress { get; init; } = "127.0.0.1:7071";

    /// <summary>The largest request message or JSON body in bytes, unpacked. 1 KiB to 1 GiB.</summary>
    public int MaxReceiveBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Replies at least this large in bytes are gzipped for gRPC callers that gzip their own messages. 0 to 1 GiB.</summary>
    public int GzipRepliesFromBytes { get; init; } = 1024;

    /// <summary>How many calls one connection may have in flight. 1 to 100,000.</summary>
    public int MaxCallsPerConnection { get; init; } = 1000;

    /// <summary>How long a stopping server waits for calls in flight, in milliseconds. 0 to 600,000.</summary>
    public int DrainMs { get; init; } = 15_000;

    /// <summary>Throws <see cref="InputException"/> naming the first field out of its range.</summary>
    public void Validate()
    {
        Range(MaxReceiveBytes, 1024, 1 << 30, nameof(MaxReceiveBytes));
        Range(GzipRepliesFromBytes, 0, 1 << 30, nameof(GzipRepliesFromBytes));
        Range(MaxCallsPerConnection, 1, 100_000, nameof(MaxCallsPerConnection));
        Range(DrainMs, 0, 600_000, nameof(DrainMs));
        ListenAddress.Parse(GrpcAddress, nameof(GrpcAddress));
        ListenAddress.Parse(HttpAddress, nameof(HttpAddress));
    }

    private static void Range(int value, int min, int max, string field)
    {
        if (value < min || value > max) throw new InputException($"{value} is not in {min} to {max}.", field: field);
    }
}
