using FeedRanker.Core;
using Microsoft.Extensions.Logging;

namespace FeedRanker.Serving;

/// <summary>Hands every served page to every side effect. A failure is counted and logged, and never reaches a reply.</summary>
internal sealed class SideEffects(IReadOnlyList<ISideEffect> effects, ILogger log)
{
    private long _failures;

    /// <summary>How often a side effect has failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Starts the side effects of one page and does not wait for them.</summary>
    public void Served(ServedFeed page)
    {
        foreach (var effect in effects) _ = RunAsync(effect, page);
    }

    private async Task RunAsync(ISideEffect effect, ServedFeed page)
    {
        try
        {
            await effect.OnServedAsync(page, CancellationToken.None);
        }
#pragma warning disable CA1031 // A side effect's failure is counted, never shown.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _failures);
            EngineLog.SideEffectFailed(log, effect.Name, e);
        }
    }
}
