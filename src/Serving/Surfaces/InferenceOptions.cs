using FeedRanker.Onnx;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>Where and how a server runs neural rankers, as its surface file says. Immutable; checked as it is read.</summary>
public sealed record InferenceOptions
{
    /// <summary>The device, and threads of one run.</summary>
    public OnnxOptions Onnx { get; init; } = new();

    /// <summary>How requests share runs; null for a run for each.</summary>
    public BatchingOptions? Batching { get; init; }
}
