using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items whose ALS vectors have the largest inner product with the user's, as an index finds them. Finds nothing for a
/// user without a vector of this model, and no item that the index does not hold.
/// </summary>
public sealed class AlsSource : ICandidateSource
{
    private readonly AlsModel _model;
    private readonly IVectorIndex _index;

    /// <summary>Searches all items of a model exactly.</summary>
    public AlsSource(AlsModel model)
        : this(model, new VectorScan(ItemVectors.Of(model)))
    {
    }

    /// <summary>Searches an index over vectors of a model.</summary>
    /// <param name="model">The users' vectors are of this model.</param>
    /// <param name="index">Inner products over its item vectors; further vectors in its space are welcome.</param>
    /// <exception cref="InputException">The index holds vectors of another space, or scores them in another way.</exception>
    public AlsSource(AlsModel model, IVectorIndex index)
    {
        IndexFit.Check("als", index, model.Id, model.Dimensions);
        _model = model;
        _index = index;
    }

    /// <inheritdoc />
    public string Name => "als";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var query = _model.QueryOf(request.User);
        return query.IsEmpty || items.IsEmpty ? 0 : _index.Search(query, 0, new Eligibility(request), items, scores);
    }
}
