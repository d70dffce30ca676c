using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items that the graph filter scores highest for what the user lately wanted, newer and stronger signs counting
/// more. Nothing for a user without wanted items. Allocates nothing in steady state.
/// </summary>
public sealed class GraphFilterSource : ICandidateSource
{
    private readonly ItemToItemSource _lists;

    /// <summary>Searches the lists of a model.</summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public GraphFilterSource(GraphFilterModel model, RecentItemsOptions options) => _lists = new ItemToItemSource(model.Lists, options);

    /// <inheritdoc />
    public string Name => "graph-filter";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct) =>
        _lists.Retrieve(request, items, scores, ct);
}
