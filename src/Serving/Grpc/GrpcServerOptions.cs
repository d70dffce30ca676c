using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Limits of both transports. Immutable; <see cref="Validate"/> is called once, at start.</summary>
public sealed record GrpcServerOptions
{
    /// <summary>The largest request message or JSON body in bytes, unpacked. 1 KiB to 1 GiB.</summary>
    public int MaxReceiveBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Replies at least this large in bytes are gzipped for callers that gzip their own messages. 0 to 1 GiB.
    /// </summary>
    public int GzipRepliesFromBytes { get; init; } = 1024;

    /// <summary>Throws <see cref="InputException"/> naming the first field out of its range.</summary>
    public void Validate()
    {
        Range(MaxReceiveBytes, 1024, 1 << 30, nameof(MaxReceiveBytes));
        Range(GzipRepliesFromBytes, 0, 1 << 30, nameof(GzipRepliesFromBytes));
    }

    private static void Range(int value, int min, int max, string field)
    {
        if (value < min || value > max) throw new InputException($"{value} is not in {min} to {max}.", field: field);
    }
}
