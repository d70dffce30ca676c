using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): an item is worth Σ w / (k + rank) over the sources that
/// found it, ranks from 1. What several sources agree on comes first; no scores are compared.
/// </summary>
public sealed class RankFusionBlender : FusionBlender
{
    private readonly int _constant;
    private readonly float[] _weights;

    /// <summary>Makes a blender for a pipeline's sources.</summary>
    /// <param name="options">Target, and quotas as weights: they need not fit the target together.</param>
    /// <param name="sources">Names of the pipeline's sources, in its order.</param>
    /// <param name="constant">k, 1 to 10,000: the larger, the less the first ranks stand out.</param>
    /// <exception cref="InputException">An option out of its range.</exception>
    public RankFusionBlender(QuotaBlenderOptions options, IReadOnlyList<string> sources, int constant = 60)
        : base("rank-fusion-blender", options.Target)
    {
        options.Validate(sources, mustFit: false);
        OptionRange.Check("blend.rrf_constant", constant, 1, 10_000);
        _constant = constant;
        _weights = sources.Select(s => (float)options.QuotaOf(s)).ToArray();
    }

    private protected override float Worth(int source, int rank, float score) => _weights[source] / (_constant + rank + 1);
}
