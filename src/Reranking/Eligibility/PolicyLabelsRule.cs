using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Takes out every item that carries one of the excluded policy labels. Always required: when it fails, the request does.
/// </summary>
internal sealed class PolicyLabelsRule(string name, string[] exclude) : IRule
{
    public static readonly RuleKind Kind = new("policy_labels", RuleRole.Filter, Read);

    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var excluded = MaskOf(request.Catalog.Labels);
        if (excluded == 0) return order.Length;
        var labels = request.Catalog.LabelsOf;
        var items = batch.Items;
        var kept = 0;
        foreach (var row in order)
            if ((labels[items[row]] & excluded) == 0) order[kept++] = row;
        return kept;
    }

    // Looked up each time: a few dictionary reads cost less than keeping them right while catalogs change. A label that
    // no item has ever carried has no bit.
    private ulong MaskOf(StringIds labels)
    {
        var mask = 0UL;
        foreach (var label in exclude)
            if (labels.TryGet(label, out var bit)) mask |= 1UL << bit;
        return mask;
    }

    private static RulePlan Read(RuleFields fields)
    {
        var exclude = fields.Texts("exclude", CatalogBuilder.MaxLabels);
        return new RulePlan(slot => new PolicyLabelsRule(slot.StageName, exclude));
    }
}
