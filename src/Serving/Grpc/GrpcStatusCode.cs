namespace FeedRanker.Serving;

/// <summary>The status codes of gRPC, by their numbers on the wire.</summary>
public enum GrpcStatusCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>An error that says nothing of itself.</summary>
    Unknown = 2,

    /// <summary>The request is wrong, whatever the server's state.</summary>
    InvalidArgument = 3,

    /// <summary>The time the caller gave has passed.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be made exists.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not.</summary>
    PermissionDenied = 7,

    /// <summary>A limit is reached: of rate, of room, of message size.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state the call needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Stopped by a conflict; worth a retry from the start.</summary>
    Aborted = 10,

    /// <summary>Beyond the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such method, or not this way of it.</summary>
    Unimplemented = 12,

    /// <summary>Something broke inside the server or on the wire.</summary>
    Internal = 13,

    /// <summary>Not now; worth a retry.</summary>
    Unavailable = 14,

    /// <summary>Unrecoverable loss.</summary>
    DataLoss = 15,

    /// <summary>The caller is not known.</summary>
    Unauthenticated = 16,
}
