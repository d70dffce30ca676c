using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// Lets scores fade with age: what is above the floor halves with every half-life,
/// m(age) = floor + (1 - floor) · 2^(-age / half_life). A score s becomes s - |s| · (1 - m), so that negative scores fade
/// downwards too. Undated items keep their score; items dated in the future count as new.
/// </summary>
internal sealed class FreshnessStage(string name, Column from, Column to, long halfLifeMs, float floor) : IScoreStage
{
    public static readonly RuleKind Kind = new("freshness", RuleRole.Score, Read);

    public string Name => name;

    public Column From => from;

    public Column To => to;

    public IReadOnlyList<Column> Needs { get; } = [from];

    public IReadOnlyList<Column> Fills { get; } = [to];

    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        var published = request.Catalog.PublishedMs;
        var items = batch.Items;
        var before = batch[from];
        var after = batch[to];
        for (var row = 0; row < items.Length; row++)
        {
            var time = published[items[row]];
            var lost = time == 0 ? 0f : Lost(request.NowMs - time);
            after[row] = before[row] - MathF.Abs(before[row]) * lost;
        }
    }

    // The share of its score that an item of this age loses, 1 - m(age).
    private float Lost(long ageMs) => ageMs <= 0 ? 0f : (1 - floor) * (1 - MathF.Pow(2, -(float)((double)ageMs / halfLifeMs)));

    private static RulePlan Read(RuleFields fields)
    {
        var halfLifeMs = fields.Duration("half_life", "1m", "3650d");
        var floor = fields.Number("floor", 0, 1, 0);
        return new RulePlan(slot => new FreshnessStage(slot.StageName, slot.Score, slot.NextScore, halfLifeMs, floor));
    }
}
