using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Gives each topic (or author) the share of the page that it has of what the user acted on lately: <c>calibrated</c>
/// (Steck 2018). The order of a user without such a past stands.
/// </summary>
internal sealed class CalibratedRule(string name, Column score, ItemAttribute attribute, float lambda, PageReach reach) : IRule
{
    private const int MostRecent = 200;

    public string Name => name;

    public IReadOnlyList<Column> Needs { get; } = [score];

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        if (order.Length < 2) return order.Length;
        var places = reach.Places(request.Take, order.Length);
        var scratch = DiversityScratch.Mine;
        var head = order[..reach.Head(places, order.Length)];
        var items = scratch.Items(head.Length + MostRecent);
        for (var i = 0; i < head.Length; i++) items[i] = batch.Items[head[i]];
        var count = head.Length;
        foreach (ref readonly var action in request.User.Recent)
        {
            if (count == items.Length) break;
            if (action.Type != EventType.Hide && action.Type != EventType.Report) items[count++] = action.Item;
        }

        items = items[..count];
        var keys = attribute.Read(request, items, scratch.Places(count), RuleScratch.Mine);
        var picks = scratch.Picks(places);
        var picked = scratch.Calibrated.Pick(keys, scratch.Relative(batch[score], head), count - head.Length, lambda, picks);
        DiversityScratch.Arrange(order, picks[..picked]);
        return order.Length;
    }
}
