using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Clusters what the user lately wanted into a few interests and searches once for each, after PinnerSage (Pal et al.
/// 2020): one vector for somebody who likes chess and cooking lies between the two, where nothing is. Finds nothing for a
/// user without wanted items that have vectors. Allocates nothing in steady state.
/// </summary>
/// <remarks>
/// Interests are merged by how many standard deviations an item's score lies above the mean of all items under that
/// interest's query, known in closed form from the vectors' mean and covariance: so a narrow interest with short vectors
/// gets its share beside a broad one, and an item's place never depends on which others were left out, as it would if
/// interests took turns.
/// </remarks>
public sealed class InterestSource : ICandidateSource
{
    private readonly ItemVectors _vectors;
    private readonly IVectorIndex _index;
    private readonly InterestOptions _options;
    private readonly AlsModel? _model;
    private readonly float[] _mean;
    private readonly float[] _covariance;
    private readonly ScratchPool<InterestScratch> _scratch;

    /// <summary>Searches the items of an ALS model exactly.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public InterestSource(AlsModel model, InterestOptions options, string name = "interests")
        : this(ItemVectors.Of(model), new VectorScan(ItemVectors.Of(model)), options, model, name)
    {
    }

    /// <summary>Searches an index over item vectors.</summary>
    /// <param name="vectors">Vectors of the items a user may have wanted.</param>
    /// <param name="index">Inner products over vectors of the same space.</param>
    /// <param name="options">How interests are made.</param>
    /// <param name="model">Whose vectors they are; needed for <see cref="InterestQuery.FoldIn"/>.</param>
    /// <param name="name">The stage's name.</param>
    /// <exception cref="InputException">An option out of its range, or an index of another space.</exception>
    public InterestSource(ItemVectors vectors, IVectorIndex index, InterestOptions options, AlsModel? model = null, string name = "interests")
    {
        options.Validate();
        IndexFit.Check("interests", index, vectors.Space, vectors.Dimensions);
        if (options.Query == InterestQuery.FoldIn && model?.Id != vectors.Space)
            throw new InputException("is fold-in, which needs the ALS model of the vectors; use mean or medoid.", field: "interests.query");
        (_vectors, _index, _options, _model) = (vectors, index, options, model);
        Name = name;
        (_mean, _covariance) = vectors.Moments();
        _scratch = new ScratchPool<InterestScratch>(() => new InterestScratch(vectors.Dimensions, options));
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        if (request.User.Recent.IsEmpty || items.IsEmpty) return 0;
        var scratch = _scratch.Rent();
        var interests = scratch.Cluster(request.User.Recent, _vectors);
        scratch.BeginMerge(items.Length, interests);
        for (var interest = 0; interest < interests && !ct.IsCancellationRequested; interest++)
        {
            var query = scratch.Query(interest, _vectors, _model);
            var (mean, deviation) = Spread(query, scratch.Product);
            if (!(deviation > 0)) continue;
            var count = _index.Search(query, 0, new Eligibility(request), scratch.Rows(items.Length), scratch.Scores(items.Length));
            scratch.Offer(count, mean, deviation);
        }

        var best = new BestRows(items, scores);
        scratch.GiveTo(ref best);
        _scratch.Return(scratch);
        return best.Sort();
    }

    // Mean and standard deviation over all items of their inner products with the query.
    private (float Mean, float Deviation) Spread(ReadOnlySpan<float> query, Span<float> product)
    {
        RowDots.Many(_covariance, query, product);
        return (RowDots.One(_mean, query), MathF.Sqrt(Math.Max(0, RowDots.One(product, query))));
    }
}
