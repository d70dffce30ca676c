using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Puts at least <c>gap</c> other items between two of one author or topic: <c>author_spacing</c> and
/// <c>topic_spacing</c>. Greedy: each place of the page gets the first remaining item that keeps its distance; when none
/// does, the one that comes nearest to it. Arranges as many places as the request takes; removes nothing.
/// </summary>
internal sealed class SpacingRule(string name, ItemAttribute attribute, int gap) : IRule
{
    public static readonly RuleKind Author = new("author_spacing", RuleRole.Arrange, f => Read(f, AuthorAttribute.Instance))
    {
        MayChooseRequired = true,
        Required = false,
    };

    public static readonly RuleKind Topic = new("topic_spacing", RuleRole.Arrange, f => Read(f, TopicAttribute.Read(f)))
    {
        MayChooseRequired = true,
        Required = false,
    };

    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var scratch = RuleScratch.Mine;
        var keys = attribute.Read(request, batch.Items, order, scratch);
        var before = scratch.Spare(order.Length);
        order.CopyTo(before);
        var next = scratch.Links(order.Length + 1); // the remaining places as a list, its head at the end
        for (var i = 0; i < order.Length; i++) next[i] = i + 1;
        var head = order.Length;
        next[head] = 0;
        var last = scratch.PerKey(keys.Distinct);
        last.Fill(-gap - 1);
        var places = Math.Min(request.Take, order.Length);
        for (var place = 0; place < places; place++)
        {
            var previous = Pick(keys, next, last, place, head);
            var picked = next[previous];
            next[previous] = next[picked];
            order[place] = before[picked];
            foreach (var key in keys[picked]) last[key] = place;
        }

        for (int place = places, from = next[head]; place < order.Length; place++, from = next[from]) order[place] = before[from];
        return order.Length;
    }

    // The list position before the first remaining item whose distance to its like is large enough, else largest.
    private int Pick(in AttributeKeys keys, ReadOnlySpan<int> next, ReadOnlySpan<int> last, int place, int head)
    {
        var best = head;
        var bestDistance = 0;
        for (var previous = head; next[previous] < head; previous = next[previous])
        {
            var distance = gap + 1;
            foreach (var key in keys[next[previous]]) distance = Math.Min(distance, place - last[key]);
            if (distance > gap) return previous;
            if (distance <= bestDistance) continue;
            best = previous;
            bestDistance = distance;
        }

        return best;
    }

    private static RulePlan Read(RuleFields fields, ItemAttribute attribute)
    {
        var gap = fields.Whole("gap", 1, 100);
        return new RulePlan(slot => new SpacingRule(slot.StageName, attribute, gap));
    }
}
