using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Takes out what the user has been shown, or has acted on. When fewer than <c>keep_at_least</c> items would be left,
/// the first of those taken out are kept, behind the others, so that a small catalog does not run dry.
/// </summary>
internal sealed class AlreadySeenRule(string name, bool actedOn, int keepAtLeast) : IRule
{
    public static readonly RuleKind Kind = new("already_seen", RuleRole.Filter, Read) { MayChooseRequired = true };

    public string Name => name;

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        var scratch = RuleScratch.Mine;
        var met = actedOn ? ActedOn(request.User, scratch.Met) : request.User.Seen;
        if (met.Count == 0) return order.Length;
        var items = batch.Items;
        var seen = scratch.Spare(order.Length);
        var seenCount = 0;
        var kept = 0;
        foreach (var row in order)
            if (met.Contains(items[row])) seen[seenCount++] = row;
            else order[kept++] = row;
        var back = Math.Clamp(keepAtLeast - kept, 0, seenCount);
        seen[..back].CopyTo(order[kept..]);
        return kept + back;
    }

    private static RowSet ActedOn(UserSnapshot user, RowSet met)
    {
        met.Clear();
        foreach (ref readonly var action in user.Recent) met.Add(action.Item);
        return met;
    }

    private static RulePlan Read(RuleFields fields)
    {
        var actedOn = fields.Choice("what", false, ("shown", false), ("acted_on", true));
        var keepAtLeast = fields.Whole("keep_at_least", 0, 1000, 0);
        return new RulePlan(slot => new AlreadySeenRule(slot.StageName, actedOn, keepAtLeast));
    }
}
