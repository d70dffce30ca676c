namespace FeedRanker.Serving;

/// <summary>How a <see cref="FeedRankerClient"/> calls. Immutable.</summary>
public sealed record FeedRankerClientOptions
{
    /// <summary>Gzip requests of 1 KiB or more, and take gzipped replies. Off: on one machine it only costs time.</summary>
    public bool Gzip { get; init; }

    /// <summary>The largest reply in bytes, unpacked.</summary>
    public int MaxReceiveBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long a call may take that names no timeout of its own; null for no limit, where the surface's default deadline holds.</summary>
    public TimeSpan? DefaultTimeout { get; init; }

    /// <summary>How long connecting may take, in milliseconds.</summary>
    public int ConnectTimeoutMs { get; init; } = 5000;

    /// <summary>Open more connections when one has as many calls in flight as the server allows; else calls queue.</summary>
    public bool ManyConnections { get; init; }
}
