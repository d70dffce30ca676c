namespace FeedRanker.Serving;

/// <summary>One request, one reply.</summary>
internal delegate ValueTask<TReply> UnaryHandler<in TRequest, TReply>(TRequest request, CallContext call, CancellationToken ct);
