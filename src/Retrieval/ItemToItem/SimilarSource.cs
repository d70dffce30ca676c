using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>The neighbours of the item that the page is about; nothing on a page that is about none.</summary>
public sealed class SimilarSource : ICandidateSource
{
    private readonly ItemToItemModel _model;

    /// <summary>Looks up the neighbour lists of a model.</summary>
    public SimilarSource(ItemToItemModel model) => _model = model;

    /// <inheritdoc />
    public string Name => "similar";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var seed = request.Context is { } context ? context.SeedItem : -1;
        var neighbours = _model.NeighboursOf(seed);
        var similarities = _model.SimilaritiesOf(seed);
        var eligible = new Eligibility(request);
        var count = 0;
        for (var n = 0; n < neighbours.Length && count < items.Length; n++)
        {
            if (!eligible.Allows(neighbours[n])) continue;
            items[count] = neighbours[n];
            scores[count++] = similarities[n];
        }

        return count;
    }
}
