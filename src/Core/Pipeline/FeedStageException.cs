namespace FeedRanker.Core;

/// <summary>A required stage failed, so the request has no answer.</summary>
public sealed class FeedStageException(string stage, Exception inner)
    : Exception($"Required stage '{stage}' failed: {inner.Message}", inner)
{
    /// <summary>The stage's name.</summary>
    public string Stage { get; } = stage;
}
