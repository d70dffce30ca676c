namespace FeedRanker.Serving;

/// <summary>Where a <c>remote</c> source is asked, and when it is left alone.</summary>
public sealed record RemoteSettings
{
    /// <summary>Host and port of a server of <c>feedranker.v1.CandidateSource</c>, HTTP/2 without TLS.</summary>
    public required string Address { get; init; }

    /// <summary>Calls that may be under way at once, 1 to 1000; a request beyond goes without.</summary>
    public int MaxInFlight { get; init; } = 32;

    /// <summary>After so many failures on end it is not asked any more for a while, 1 to 1000.</summary>
    public int FailuresToOpen { get; init; } = 5;

    /// <summary>How long it then is not asked, in milliseconds, 10 to 600,000; one call afterwards decides.</summary>
    public int OpenMs { get; init; } = 5000;
}
