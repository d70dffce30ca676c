using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// At most <c>max</c> items of one author or topic, the first ones: <c>author_cap</c> and <c>topic_cap</c>. The others are
/// taken out or, when not <c>strict</c>, put behind everything else, where they only fill a page that would be short.
/// An item with several topics counts for each and must fit under all.
/// </summary>
internal sealed class CapRule(string name, ItemAttribute attribute, int max, bool strict) : IRule
{
    public static readonly RuleKind Author = new("author_cap", RuleRole.Limit, f => Read(f, AuthorAttribute.Instance)) { MayChooseRequired = true };

    public static readonly RuleKind Topic = new("topic_cap", RuleRole.Limit, f => Read(f, TopicAttribute.Read(f))) { MayChooseRequired = true };

    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var scratch = RuleScratch.Mine;
        var keys = attribute.Read(request, batch.Items, order, scratch);
        var counts = scratch.PerKey(keys.Distinct);
        counts.Clear();
        var surplus = scratch.Spare(order.Length);
        var surplusCount = 0;
        var kept = 0;
        for (var place = 0; place < order.Length; place++)
            if (Fits(keys[place], counts)) order[kept++] = order[place];
            else surplus[surplusCount++] = order[place];
        if (strict) return kept;
        surplus[..surplusCount].CopyTo(order[kept..]);
        return order.Length;
    }

    private bool Fits(ReadOnlySpan<int> keys, Span<int> counts)
    {
        foreach (var key in keys)
            if (counts[key] >= max) return false;
        foreach (var key in keys) counts[key]++;
        return true;
    }

    private static RulePlan Read(RuleFields fields, ItemAttribute attribute)
    {
        var max = fields.Whole("max", 1, 1000);
        var strict = fields.Flag("strict", true);
        return new RulePlan(slot => new CapRule(slot.StageName, attribute, max, strict));
    }
}
