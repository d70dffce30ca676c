using System.Numerics;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Collects what a pipeline did to the relevant items of each request, stage by stage, into a
/// <see cref="FunnelReport"/>. A request without relevant items counts towards rows, coverage and the other measures
/// beyond accuracy, and towards no recall. Not thread-safe.
/// </summary>
public sealed class FunnelAccumulator
{
    private static readonly Metric Ndcg10 = MetricCatalog.Parse("ndcg@10");

    private readonly FunnelShape _shape;
    private readonly SystemAccumulator _page;
    private readonly StageTally[] _sources;
    private readonly StageTally[] _unique;
    private readonly StageTally _union = new();
    private readonly StageTally _blend = new();
    private readonly StageTally[] _steps;
    private readonly StageTally _pageTally = new();
    private readonly RowSet _relevant = new();
    private readonly ListJudge _judge;
    private long _relevantItems;

    /// <summary>Starts empty.</summary>
    /// <param name="shape">The stages.</param>
    /// <param name="facts">The catalog's size and facts about its items.</param>
    /// <param name="system">The name of the whole engine in side-by-side tables.</param>
    /// <param name="metrics">What to measure on the page; null for <see cref="FunnelReport.PageMetrics"/>.</param>
    /// <param name="options">What counts as relevant; by default requests without relevant items are skipped.</param>
    public FunnelAccumulator(FunnelShape shape, ItemFacts facts, string system = "engine", IReadOnlyList<Metric>? metrics = null, JudgingOptions? options = null)
    {
        var judging = (options ?? new JudgingOptions { EmptyQueries = EmptyQueries.Skip }).Validated();
        _shape = shape;
        _page = new SystemAccumulator(system, metrics ?? FunnelReport.PageMetrics, facts, judging);
        _judge = new ListJudge(judging.Gain, judging.RelevanceLevel);
        _sources = Make(shape.Sources.Count);
        _unique = Make(shape.Sources.Count);
        _steps = Make(shape.Steps.Count);
    }

    /// <summary>Adds one request.</summary>
    /// <exception cref="ArgumentException">It has not as many sources or steps as the shape, or a row comes twice.</exception>
    public void AddRequest(FunnelRequest request)
    {
        if (request.SourceHits.Count != _sources.Length) throw new ArgumentException($"{request.SourceHits.Count} sources; the funnel has {_sources.Length}.", nameof(request));
        if (request.AfterSteps.Count != _steps.Length) throw new ArgumentException($"{request.AfterSteps.Count} steps; the funnel has {_steps.Length}.", nameof(request));
        _page.Add(request.QueryId, request.Page, request.Relevant, request.Grades, request.NowMs);
        CollectRelevant(request);
        AddSources(request);
        AddOrder(_blend, request.Blended, request);
        for (var s = 0; s < _steps.Length; s++) AddOrder(_steps[s], request.AfterSteps[s], request);
        AddOrder(_pageTally, request.Page, request);
    }

    /// <summary>The report of the requests so far.</summary>
    public FunnelReport ToReport(ResamplingOptions? options = null)
    {
        var scores = _page.ToScores();
        var stages = new List<StageRow>();
        var before = _blend;
        for (var s = 0; s <= _steps.Length; s++)
        {
            var last = s == _steps.Length;
            var after = last ? _pageTally : _steps[s];
            stages.Add(Row(last ? "page" : _shape.Steps[s], before, after, options));
            before = after;
        }

        return new FunnelReport
        {
            Confidence = (options ?? ResamplingOptions.Default).Confidence,
            Requests = _page.Count,
            RequestsWithoutRelevant = _page.EmptyQueries,
            RelevantItems = _relevantItems,
            Sources = _shape.Sources.Select((source, s) => new SourceRow(source.Name, source.Quota, _sources[s].MeanRows, _sources[s].Found, _sources[s].Recall("recall", options), _unique[s].Found, _unique[s].Recall("unique_recall", options))).ToArray(),
            UnionRecall = _union.Recall("recall", options),
            Blend = Row(_shape.Blender, _union, _blend, options),
            Stages = stages,
            Page = scores.Estimates(options),
            Scores = scores,
        };
    }

    private void CollectRelevant(FunnelRequest request)
    {
        _relevant.Clear();
        for (var i = 0; i < request.Relevant.Length; i++)
            if (request.Grades.Length == 0 || request.Grades[i] >= _judge.Level) _relevant.Add(request.Relevant[i]);
        _relevantItems += _relevant.Count;
    }

    // Which sources found which relevant row, as bits; a row with one bit is unique to that source.
    private void AddSources(FunnelRequest request)
    {
        var found = new Dictionary<int, ulong>(_relevant.Count);
        var union = new HashSet<int>();
        var counts = new int[_sources.Length];
        for (var s = 0; s < _sources.Length; s++)
        {
            var hits = request.SourceHits[s];
            var kept = hits.AsSpan(0, Math.Min(hits.Length, _shape.Sources[s].Quota));
            foreach (var row in kept)
            {
                union.Add(row);
                if (!_relevant.Contains(row)) continue;
                var before = found.GetValueOrDefault(row);
                if ((before >> s & 1) == 0) counts[s]++;
                found[row] = before | 1UL << s;
            }

            _sources[s].Add(kept.Length, counts[s], _relevant.Count);
        }

        var unique = new int[_sources.Length];
        foreach (var bits in found.Values)
            if (BitOperations.IsPow2(bits)) unique[BitOperations.TrailingZeroCount(bits)]++;
        for (var s = 0; s < _sources.Length; s++) _unique[s].Add(0, unique[s], _relevant.Count);
        _union.Add(union.Count, found.Count, _relevant.Count);
    }

    private void AddOrder(StageTally tally, int[] order, FunnelRequest request)
    {
        var list = _judge.Judge(order, request.Relevant, request.Grades);
        tally.Add(order.Length, StageTally.CountFound(order, _relevant), _relevant.Count, Ndcg10.Definition.OfList!(list, Ndcg10.K));
    }

    private static StageRow Row(string name, StageTally before, StageTally after, ResamplingOptions? options)
    {
        var recall = after.Recall("recall", options);
        var lost = before.MeanRecall - recall.Value;
        return new StageRow(name, before.MeanRows, after.MeanRows, recall, lost, before.Found - after.Found, after.Ndcg(options));
    }

    private static StageTally[] Make(int count)
    {
        var tallies = new StageTally[count];
        for (var i = 0; i < count; i++) tallies[i] = new StageTally();
        return tallies;
    }
}
