namespace FeedRanker.Serving;

/// <summary>A reply of many messages; it must heed the token.</summary>
internal delegate IAsyncEnumerable<TReply> StreamHandler<in TRequest, out TReply>(TRequest request, CallContext call, CancellationToken ct);
