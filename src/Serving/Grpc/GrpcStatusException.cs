namespace FeedRanker.Serving;

/// <summary>A call ended, or is to end, with this status. Thrown by a service to choose its status, and by the client.</summary>
public sealed class GrpcStatusException : Exception
{
    /// <summary>Ends a call.</summary>
    /// <param name="code">The status; not <see cref="GrpcStatusCode.Ok"/>.</param>
    /// <param name="detail">A sentence the caller may read.</param>
    /// <param name="field">The field of the request that is wrong, or null.</param>
    /// <param name="inner">What led to it; never sent.</param>
    public GrpcStatusException(GrpcStatusCode code, string detail, string? field = null, Exception? inner = null)
        : base($"{code.WireName()}: {detail}", inner)
    {
        Code = code;
        Detail = detail;
        Field = field;
    }

    /// <summary>The status.</summary>
    public GrpcStatusCode Code { get; }

    /// <summary>The sentence, without the status.</summary>
    public string Detail { get; }

    /// <summary>The field of the request that is wrong, or null.</summary>
    public string? Field { get; }
}
