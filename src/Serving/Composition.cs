using FeedRanker.Core;
using FeedRanker.Ranking;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>What runs, from top to bottom: the one place where stages are listed. How it runs is FeedPipeline.</summary>
public static class Composition
{
    /// <summary>The column that rankers fill and rules start from.</summary>
    public const string Score = "score.ranker";

    /// <summary>The candidate sources of a surface.</summary>
    public static IReadOnlyList<SourceSlot> Sources(SurfaceOptions surface, CollaborativeModels models, FeedState state)
    {
        var recent = new RecentItemsOptions { Weights = state.Weights };
        var sources = new List<ICandidateSource> { new AlsSource(models.Als), new ItemToItemSource(models.ItemToItem, recent) };
        if (models.Ease is { } ease) sources.Add(new EaseSource(ease, recent));
        sources.Add(new SimilarSource(models.ItemToItem));
        sources.Add(new FollowedSource(state.Authors));
        sources.Add(new TrendingSource(state.Trending));
        sources.Add(new TrendingSource(state.Popular, "popular"));
        sources.Add(new FreshSource(state.Fresh));
        return sources.Where(s => surface.QuotaOf(s.Name) > 0).Select(s => new SourceSlot(s, surface.MaxHitsOf(s.Name))).ToArray();
    }

    /// <summary>The steps that give candidates their features; training rows come from exactly these.</summary>
    public static IReadOnlyList<IColumnStage> Features(ColumnSchema schema, CollaborativeModels models, FeedState state)
    {
        var recent = new RecentItemsOptions { Weights = state.Weights };
        var stages = new List<IColumnStage>
        {
            state.Features.CreateHydrator(schema),
            new AlsAffinity(schema, models.Als),
            new ItemToItemAffinity(schema, models.ItemToItem, recent),
        };
        if (models.Ease is { } ease) stages.Add(new EaseAffinity(schema, ease, recent));
        return stages;
    }

    /// <summary>The whole funnel of a surface.</summary>
    public static FeedPipeline Pipeline(SurfaceOptions surface, ModelSet models, FeedState state, RuleFile rules, TimeProvider clock)
    {
        var schema = new ColumnSchema();
        var steps = new List<PipelineStep>();
        foreach (var stage in Features(schema, models.Collaborative, state)) steps.Add(new PipelineStep(stage));
        steps.Add(new PipelineStep(new TreeScorer(models.Ranker, schema, Score)));
        steps.Add(new PipelineStep(new LogisticScorer(models.Light, schema, Score), Fallback: true));
        steps.Add(new PipelineStep(new CalibratedScore(models.Calibrator, schema)));
        steps.AddRange(rules.StepsFor(surface.Name, new RuleBinding(schema, schema[Score])));
        return Make(surface, schema, Sources(surface, models.Collaborative, state), steps, clock);
    }

    /// <summary>Retrieval and features alone: what training rows are sampled from where the log has no impressions.</summary>
    public static FeedPipeline CandidatePipeline(SurfaceOptions surface, CollaborativeModels models, FeedState state, TimeProvider clock)
    {
        var schema = new ColumnSchema();
        var steps = Features(schema, models, state).Select(stage => new PipelineStep(stage, Required: true)).ToArray();
        return Make(surface, schema, Sources(surface, models, state), steps, clock);
    }

    private static FeedPipeline Make(SurfaceOptions surface, ColumnSchema schema, IReadOnlyList<SourceSlot> sources, IReadOnlyList<PipelineStep> steps, TimeProvider clock) =>
        new(new PipelineDefinition
        {
            Surface = surface.Name,
            Schema = schema,
            Sources = sources,
            Blender = new QuotaBlender(
                new QuotaBlenderOptions
                {
                    Target = surface.Candidates,
                    Quotas = sources.ToDictionary(s => s.Source.Name, s => surface.QuotaOf(s.Source.Name)),
                },
                sources.Select(s => s.Source.Name).ToArray()),
            Steps = steps,
            Capacity = surface.Candidates,
            ParallelSources = surface.ParallelSources,
            Clock = clock,
        });
}
