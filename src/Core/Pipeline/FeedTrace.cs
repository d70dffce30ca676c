namespace FeedRanker.Core;

/// <summary>
/// How one request went, stage by stage: the sources in order, the blender, the steps in order. Owned by the request's
/// <see cref="RankedFeed"/> and reused with it.
/// </summary>
public sealed class FeedTrace
{
    private readonly StageTrace[] _stages;
    private readonly long _frequency;

    internal FeedTrace(IReadOnlyList<string> names, long frequency)
    {
        Names = names;
        _stages = new StageTrace[names.Count];
        _frequency = frequency;
    }

    /// <summary>Stage names, in the order of <see cref="Stages"/>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What became of each stage.</summary>
    public ReadOnlySpan<StageTrace> Stages => _stages;

    /// <summary>Running time of the whole pipeline in ticks of its clock.</summary>
    public long TotalTicks { get; internal set; }

    /// <summary>Whether any stage failed or was given up.</summary>
    public bool IsDegraded
    {
        get
        {
            foreach (ref readonly var stage in _stages.AsSpan())
                if (stage.Outcome is StageOutcome.Failed or StageOutcome.GivenUp) return true;
            return false;
        }
    }

    /// <summary>Converts ticks of the pipeline's clock.</summary>
    public double ToMs(long ticks) => ticks * 1000.0 / _frequency;

    internal ref StageTrace this[int stage] => ref _stages[stage];

    internal void Reset()
    {
        Array.Clear(_stages);
        TotalTicks = 0;
    }
}
