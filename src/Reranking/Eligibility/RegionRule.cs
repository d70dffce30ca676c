using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Keeps what belongs to the request's country, and what belongs everywhere. When the request does not say its country,
/// <c>unknown_country</c> decides about items that belong somewhere.
/// </summary>
internal sealed class RegionRule(string name, bool showWhenUnknown) : IRule
{
    public static readonly RuleKind Kind = new("region", RuleRole.Filter, Read) { MayChooseRequired = true };

    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var country = request.Context?.Country ?? "";
        if (country.Length == 0 && showWhenUnknown) return order.Length;
        if (!request.Catalog.Regions.TryGet(country, out var here)) here = -1; // no item belongs there
        var regions = request.Catalog.RegionOf;
        var items = batch.Items;
        var kept = 0;
        foreach (var row in order)
        {
            var region = regions[items[row]];
            if (region < 0 || region == here) order[kept++] = row;
        }

        return kept;
    }

    private static RulePlan Read(RuleFields fields)
    {
        var show = fields.Choice("unknown_country", true, ("show", true), ("hide", false));
        return new RulePlan(slot => new RegionRule(slot.StageName, show));
    }
}
