using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// By probability: each source's score becomes P(wanted) by the map fitted for it, and an item that several found has
/// 1 - Π (1 - P), as if they erred independently. A source without a map fills what room is left, best rank first.
/// </summary>
public sealed class CalibratedBlender : FusionBlender
{
    private const float MostLikely = 0.999f;
    private const float Unmapped = 1e-6f; // below what any map gives

    private readonly SourceCurve?[] _curves;

    /// <summary>Makes a blender for a pipeline's sources.</summary>
    /// <param name="target">How many candidates to reach, 1 to 100,000.</param>
    /// <param name="sources">Names of the pipeline's sources, in its order.</param>
    /// <param name="curves">The fitted maps.</param>
    /// <exception cref="InputException">The target is out of its range, or no source has a map.</exception>
    public CalibratedBlender(int target, IReadOnlyList<string> sources, SourceCurves curves)
        : base("calibrated-blender", target)
    {
        _curves = sources.Select(curves.Find).ToArray();
        if (_curves.All(c => c is null))
            throw new InputException("is calibrated, but the release has a fitted map for none of the surface's sources; build a release with this surface file, or use rrf.", field: "blend.method");
    }

    private protected override float Worth(int source, int rank, float score) => _curves[source] is { } curve
        ? -MathF.Log(1 - Math.Min(MostLikely, curve.At(score)))
        : Unmapped / (1 + rank);
}
