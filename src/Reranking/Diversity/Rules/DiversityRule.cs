using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Arranges the page so that it is good as a whole: <c>mmr</c>, <c>dpp</c> and <c>ssd</c>, over embeddings or attributes.
/// Chooses among the first items of the order; what is not chosen follows in its old order, and nothing is removed.
/// </summary>
internal sealed class DiversityRule(string name, Column score, ItemFeatures features, PagePicker pick, bool session, PageReach reach) : IRule
{
    // Of earlier pages; methods with a window look at fewer.
    private const int MostServed = 50;

    public string Name => name;

    public IReadOnlyList<Column> Needs { get; } = [score];

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var places = reach.Places(request.Take, order.Length);
        if (order.Length < 2) return order.Length;
        var scratch = DiversityScratch.Mine;
        var head = order[..reach.Head(places, order.Length)];
        var served = session && request.Excluded is { } excluded ? excluded.Rows : [];
        if (served.Length > MostServed) served = served[^MostServed..];
        var items = scratch.Items(head.Length + served.Length);
        for (var i = 0; i < head.Length; i++) items[i] = batch.Items[head[i]];
        served.CopyTo(items[head.Length..]);
        features.Load(request, items, scratch.Relative(batch[score], head), scratch);
        var picks = scratch.Picks(places);
        DiversityScratch.Arrange(order, picks[..pick(scratch.Diversifier, picks)]);
        return order.Length;
    }
}
