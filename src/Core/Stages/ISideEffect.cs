namespace FeedRanker.Core;

/// <summary>Sees what was served after the reply has left; its failure is counted, never shown.</summary>
public interface ISideEffect : IStage
{
    /// <summary>Called once per reply, off the request's path.</summary>
    ValueTask OnServedAsync(ServedFeed served, CancellationToken ct);
}
