using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>
/// What rules did to each candidate of one explained request. Written for a reader who asks "why is this here?":
/// <list type="bullet">
/// <item>Sorting by the models' score is not a move; nothing before the first sort is.</item>
/// <item>A rule that changes scores moved an item when its place by the score after differs from its place by the score
/// before, at the next sort.</item>
/// <item>Any other rule moved the items it took out of the line, not those that closed up: removals of others move
/// nobody, and when one item goes from 3 to 10, the seven that each came one nearer are not reported. (An item stood
/// still when it belongs to every longest chain of items whose mutual order the rule kept.)</item>
/// </list>
/// Independent of the feed once read.
/// </summary>
public sealed class RuleMoves
{
    private readonly Dictionary<int, List<RuleShift>> _shifts = [];
    private readonly Dictionary<int, string> _removedBy = [];
    private readonly List<(string Rule, Column From, Column To)> _scoring = [];
    private bool _sorted;

    private RuleMoves()
    {
    }

    /// <summary>Compares the orders that an explained request left behind; knows nothing when it was not explained.</summary>
    /// <param name="feed">The feed, not yet disposed.</param>
    /// <param name="definition">Its pipeline's definition.</param>
    public static RuleMoves Read(RankedFeed feed, PipelineDefinition definition)
    {
        var moves = new RuleMoves();
        for (var s = 0; s < definition.Steps.Count; s++)
        {
            var before = feed.OrderAfter(s - 1);
            var stage = definition.Steps[s].Stage;
            if (before.Length > 0) moves.Read(stage, feed, before, feed.OrderAfter(s));
        }

        return moves;
    }

    /// <summary>The moves of a batch row, in the order of the rules; empty when no rule moved it.</summary>
    public IReadOnlyList<RuleShift> Of(int row) => _shifts.TryGetValue(row, out var shifts) ? shifts : [];

    /// <summary>The id of the rule that took a batch row out, or null when it is still in the order, on the page or behind.</summary>
    public string? RemovedBy(int row) => _removedBy.GetValueOrDefault(row);

    private void Read(IStage stage, RankedFeed feed, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        var rule = stage.Name.StartsWith(RuleDefinition.StagePrefix, StringComparison.Ordinal)
            ? stage.Name[RuleDefinition.StagePrefix.Length..]
            : stage.Name;
        switch (stage)
        {
            case IScoreStage scoring:
                _scoring.Add((rule, scoring.From, scoring.To));
                break;
            case SortRule:
                foreach (var (scorer, from, to) in _scoring) ByScore(scorer, before, after, feed.Batch[from], feed.Batch[to]);
                if (_sorted && _scoring.Count == 0) ByPlace(rule, before, after);
                _scoring.Clear();
                _sorted = true;
                break;
            case IRule when _sorted:
                ByPlace(rule, before, after);
                break;
        }

        if (after.Length == before.Length) return;
        var left = after.ToArray().ToHashSet();
        foreach (var row in before)
            if (!left.Contains(row)) _removedBy[row] = rule;
    }

    private void ByScore(string rule, ReadOnlySpan<int> before, ReadOnlySpan<int> after, ReadOnlySpan<float> from, ReadOnlySpan<float> to)
    {
        var old = PlacesBy(from, before);
        var changed = PlacesBy(to, before);
        foreach (var row in after) Add(rule, row, old[row], changed[row]);
    }

    private void ByPlace(string rule, ReadOnlySpan<int> before, ReadOnlySpan<int> after)
    {
        var survivors = after.ToArray().ToHashSet();
        var old = new Dictionary<int, int>();
        foreach (var row in before)
            if (survivors.Contains(row)) old[row] = old.Count;
        var places = new int[after.Length];
        for (var i = 0; i < places.Length; i++) places[i] = old[after[i]];
        var stood = KeptOrder.StoodStill(places);
        for (var i = 0; i < places.Length; i++)
            if (!stood[i]) Add(rule, after[i], places[i], i);
    }

    private void Add(string rule, int row, int from, int to)
    {
        if (from == to) return;
        if (!_shifts.TryGetValue(row, out var shifts)) _shifts.Add(row, shifts = []);
        shifts.Add(new RuleShift(rule, from + 1, to + 1));
    }

    private static Dictionary<int, int> PlacesBy(ReadOnlySpan<float> score, ReadOnlySpan<int> order)
    {
        var sorted = order.ToArray();
        TopK.SortDescending(sorted, score, new ulong[sorted.Length]);
        var places = new Dictionary<int, int>(sorted.Length);
        for (var i = 0; i < sorted.Length; i++) places[sorted[i]] = i;
        return places;
    }
}
