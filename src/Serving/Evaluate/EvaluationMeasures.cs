using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>Everything that is measured of each request: the funnel, each source alone, and the ranker without rules.</summary>
internal sealed class EvaluationMeasures
{
    private readonly PipelineDefinition _definition;
    private readonly SystemAccumulator[] _sources;
    private readonly SystemAccumulator _alone;
    private readonly Column _score;
    private readonly int _take;

    public EvaluationMeasures(PipelineDefinition definition, IReadOnlyList<Metric> metrics, ItemFacts facts, TestPast past, int take)
    {
        (_definition, _take) = (definition, take);
        _score = definition.Schema[Composition.Score];
        var names = definition.Sources.Select(s => s.Source.Name).ToArray();
        Funnel = new FunnelAccumulator(FunnelShape.Of(definition), facts, EvaluationReport.Engine, metrics);
        var skip = new JudgingOptions { EmptyQueries = EmptyQueries.Skip };
        _sources = Array.ConvertAll(names, name => new SystemAccumulator(name, metrics, facts, skip));
        _alone = new SystemAccumulator(EvaluationReport.WithoutRules, metrics, facts, skip);
        Cold = new ColdItems([EvaluationReport.Engine, .. names], metrics, facts, past);
    }

    public FunnelAccumulator Funnel { get; }

    /// <summary>The engine and then each source, on cold and on warm items.</summary>
    public ColdItems Cold { get; }

    public void Add(RankedFeed feed, string user, long nowMs, int[] relevant)
    {
        var request = FunnelRequest.Of(feed, _definition, user, nowMs, relevant);
        Funnel.AddRequest(request);
        Cold.Add(0, user, request.Page, relevant, nowMs);
        for (var s = 0; s < _sources.Length; s++)
        {
            var hits = feed.HitsOf(s).Items;
            var page = hits[..Math.Min(hits.Length, _take)];
            _sources[s].Add(user, page, relevant, nowMs: nowMs);
            Cold.Add(s + 1, user, page, relevant, nowMs);
        }

        _alone.Add(user, ByScore(feed), relevant, nowMs: nowMs);
    }

    /// <summary>The sources, and the ranker without rules.</summary>
    public (QueryScores[] Sources, QueryScores Alone) Others() => (Array.ConvertAll(_sources, s => s.ToScores()), _alone.ToScores());

    // What the ranker would show by itself: all candidates by its score, those it has not scored last.
    private int[] ByScore(RankedFeed feed)
    {
        var items = feed.Batch.Items.ToArray();
        var scores = feed.Batch[_score].ToArray();
        return [.. Enumerable.Range(0, items.Length).OrderByDescending(i => float.IsNaN(scores[i]) ? float.NegativeInfinity : scores[i]).Take(_take).Select(i => items[i])];
    }
}
