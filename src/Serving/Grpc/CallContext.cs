using System.Net;

namespace FeedRanker.Serving;

/// <summary>What a call brings besides its message: its deadline, its caller, its metadata. Immutable.</summary>
public sealed class CallContext
{
    private static readonly Dictionary<string, string> _noMetadata = [];
    private readonly IPEndPoint? _peer;

    /// <summary>A call with or without a deadline; for callers inside the process.</summary>
    /// <param name="clock">The clock whose timestamps <paramref name="deadline"/> is in.</param>
    /// <param name="deadline">Timestamp of <paramref name="clock"/>; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="peer">Where the call comes from; null inside the process.</param>
    /// <param name="metadata">Custom headers, lower-case names; null for none.</param>
    public CallContext(
        TimeProvider clock,
        long deadline = long.MaxValue,
        IPEndPoint? peer = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        Clock = clock;
        Deadline = deadline;
        _peer = peer;
        Metadata = metadata ?? _noMetadata;
    }

    /// <summary>No deadline, no peer, no metadata.</summary>
    public static CallContext None { get; } = new(TimeProvider.System);

    /// <summary>The clock of <see cref="Deadline"/>.</summary>
    public TimeProvider Clock { get; }

    /// <summary>When the caller stops waiting, as a timestamp of <see cref="Clock"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; }

    /// <summary>Whether the caller set a deadline.</summary>
    public bool HasDeadline => Deadline != long.MaxValue;

    /// <summary>Milliseconds until the deadline, negative after it; positive infinity without one.</summary>
    public float RemainingMs => HasDeadline
        ? (float)((Deadline - Clock.GetTimestamp()) * 1000.0 / Clock.TimestampFrequency)
        : float.PositiveInfinity;

    /// <summary>The caller's address and port; empty inside the process.</summary>
    public string Peer => _peer?.ToString() ?? "";

    /// <summary>Custom headers by lower-case name, without those of HTTP and gRPC themselves.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }
}
