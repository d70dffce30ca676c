using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Orders the feed by the current score and cuts it: <c>sort</c> keeps all, <c>top_k</c> the best k. Equal scores keep
/// their order; items without a score come last.
/// </summary>
internal sealed class SortRule(string name, Column score, int most) : IRule
{
    public static readonly RuleKind Sort = new("sort", RuleRole.Order, _ => Whole!);

    public static readonly RuleKind TopK = new("top_k", RuleRole.Order, Read);

    /// <summary>The plan of a sort, whoever asks for it.</summary>
    public static readonly RulePlan Whole = new(slot => new SortRule(slot.StageName, slot.Score, int.MaxValue));

    public string Name => name;

    public Column Score => score;

    public IReadOnlyList<Column> Needs { get; } = [score];

    public int Apply(in FeedRequest request, CandidateBatch batch, Span<int> order, CancellationToken ct)
    {
        Core.TopK.SortDescending(order, batch[score], RuleScratch.Mine.SortKeys(order.Length));
        return Math.Min(order.Length, most);
    }

    private static RulePlan Read(RuleFields fields)
    {
        var k = fields.Whole("k", 1, 10_000);
        return new RulePlan(slot => new SortRule(slot.StageName, slot.Score, k)) { MostLeft = k };
    }
}
