namespace FeedRanker.Retrieval;

/// <summary>How the sources' hits become one set of candidates.</summary>
public enum BlendMethod
{
    /// <summary>Each source up to its quota, then what is left in turn: <see cref="QuotaBlender"/>.</summary>
    Quotas,

    /// <summary>Sources take turns, as often as their quotas say: <see cref="RoundRobinBlender"/>.</summary>
    RoundRobin,

    /// <summary>By the sum of reciprocal ranks over sources: <see cref="RankFusionBlender"/>.</summary>
    Rrf,

    /// <summary>By the probability that fitted maps make of the sources' scores: <see cref="CalibratedBlender"/>.</summary>
    Calibrated,
}
