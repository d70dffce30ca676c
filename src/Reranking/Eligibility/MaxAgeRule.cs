using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>Takes out what was published longer ago than <c>max_age</c>; <c>unknown_time</c> decides about undated items.</summary>
internal sealed class MaxAgeRule(string name, long maxAgeMs, bool showUndated) : IRule
{
    public static readonly RuleKind Kind = new("max_age", RuleRole.Filter, Read) { MayChooseRequired = true };

    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var published = request.Catalog.PublishedMs;
        var items = batch.Items;
        var oldest = request.NowMs - maxAgeMs;
        var kept = 0;
        foreach (var row in order)
        {
            var time = published[items[row]];
            if (time == 0 ? showUndated : time >= oldest) order[kept++] = row;
        }

        return kept;
    }

    private static RulePlan Read(RuleFields fields)
    {
        var maxAgeMs = fields.Duration("max_age", "1m", "3650d");
        var showUndated = fields.Choice("unknown_time", true, ("show", true), ("hide", false));
        return new RulePlan(slot => new MaxAgeRule(slot.StageName, maxAgeMs, showUndated));
    }
}
