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

    /// <summary>The stage of the heavy ranker.</summary>
    public const string Ranker = "ranker";

    /// <summary>The stage that stands in when that one did not run.</summary>
    public const string LightRanker = "ranker-light";

    /// <summary>The candidate sources of a surface, in its order; those of a model that was not fitted are left out.</summary>
    public static IReadOnlyList<SourceSlot> Sources(SurfaceOptions surface, SourceInputs inputs)
    {
        var slots = new List<SourceSlot>();
        foreach (var source in surface.Sources)
        {
            if (!source.Enabled || Source(source, inputs) is not { } made) continue;
            var budgetMs = source.BudgetMs > 0 ? source.BudgetMs : float.PositiveInfinity;
            var maxHits = source.MaxHits > 0 ? source.MaxHits : surface.Candidates;
            slots.Add(new SourceSlot(made, maxHits, SourceKinds.Find(source.Kind)!.MayBlock, budgetMs));
        }

        return slots;
    }

    /// <summary>The steps that give candidates their features; training rows come from exactly these.</summary>
    public static IReadOnlyList<IColumnStage> Features(ColumnSchema schema, CollaborativeModels models, FeedState state)
    {
        var recent = new RecentItemsOptions { Weights = state.Weights };
        var stages = new List<IColumnStage>
        {
            state.Features.CreateHydrator(schema, [new AlsFeatureVectors(models.Als)]),
            new AlsAffinity(schema, models.Als),
            new ItemToItemAffinity(schema, models.ItemToItem, recent),
        };
        if (models.Ease is { } ease) stages.Add(new EaseAffinity(schema, ease, recent));
        if (models.Graph is { } graph) stages.Add(new GraphFilterAffinity(schema, graph, recent));
        if (models.Softmax is { } softmax) stages.Add(new GraphSoftmaxAffinity(schema, softmax, recent));
        if (models.Neighbours is { } neighbours) stages.Add(new UserNeighbourAffinity(schema, neighbours, recent));
        return stages;
    }

    /// <summary>The whole funnel of a surface.</summary>
    public static FeedPipeline Pipeline(SurfaceOptions surface, ModelSet models, SourceInputs inputs, RuleFile rules, TimeProvider clock, ExposureBook? exposures = null)
    {
        var schema = new ColumnSchema();
        var steps = new List<PipelineStep>();
        foreach (var stage in Features(schema, inputs.Models, inputs.State)) steps.Add(new PipelineStep(stage));
        steps.Add(new PipelineStep(RankerStage(surface, models, schema, clock)));
        steps.Add(new PipelineStep(new ModelScorer(models.Light, schema, Score, LightRanker), Fallback: true));
        steps.Add(new PipelineStep(new CalibratedScore(models.Calibrator, schema, new CalibrationSegments(models.Calibrator.By, inputs.State.Users).OfRequest)));
        var sources = Sources(surface, inputs);
        var binding = new RuleBinding(schema, schema[Score])
        {
            Users = new DirectoryRuleUsers(inputs.State.Users),
            Sources = [.. sources.Select(slot => slot.Source.Name)],
            Vectors = new AlsItemVectors(models.Collaborative.Als),
            Exposures = exposures,
            Trials = new StateTrials(inputs.State.Trials),
        };
        steps.AddRange(rules.StepsFor(surface.Name, binding));
        return Make(surface, schema, sources, models.Curves, steps, clock);
    }

    /// <summary>
    /// Retrieval and features alone: what training rows are sampled from where the log has no impressions. Sources that
    /// know more than the log does are left out, and sources take turns where the blend has yet to be fitted.
    /// </summary>
    public static FeedPipeline CandidatePipeline(SurfaceOptions surface, SourceInputs inputs, TimeProvider clock)
    {
        var schema = new ColumnSchema();
        var steps = Features(schema, inputs.Models, inputs.State).Select(stage => new PipelineStep(stage, Required: true)).ToArray();
        var sources = Sources(surface.FromLogAlone(), inputs);
        var fitted = surface.Blend == BlendMethod.Calibrated ? surface with { Blend = BlendMethod.RoundRobin } : surface;
        return Make(fitted.InBatch(), schema, sources, curves: null, steps, clock);
    }

    // What fails here, or has no time left, is answered by the light ranker behind it.
    private static IColumnStage RankerStage(SurfaceOptions surface, ModelSet models, ColumnSchema schema, TimeProvider clock)
    {
        if (models.Neural is { } neural) return neural.Stage(models, surface, schema, clock);
        var model = (ScoreModel?)models.Imported ?? models.Ranker;
        return surface.Cascade > 0 ? new CascadeScorer(models.Light, model, surface.Cascade, schema, Score, Ranker) : new ModelScorer(model, schema, Score, Ranker);
    }

    private static ICandidateSource? Source(SurfaceSource source, SourceInputs inputs)
    {
        var (models, state) = (inputs.Models, inputs.State);
        var recent = new RecentItemsOptions { Weights = state.Weights };
        var trending = source.Settings as TrendingSettings ?? TrendingSettings.Global;
        return source.Kind switch
        {
            "als" => new AlsSource(models.Als, source.Settings is AlsSettings { ColdItems: true } ? inputs.AllItems : inputs.TrainedItems),
            "interests" => new InterestSource(ItemVectors.Of(models.Als), inputs.TrainedItems, InterestsOf(source, state.Weights), models.Als, source.Name),
            "item-to-item" => new ItemToItemSource(models.ItemToItem, recent),
            "ease" => models.Ease is { } ease ? new EaseSource(ease, recent) : null,
            "graph-filter" => models.Graph is { } graph ? new GraphFilterSource(graph, recent) : null,
            "graph-softmax" => inputs.SoftmaxIndex is { } vectors ? new GraphSoftmaxSource(models.Softmax!, vectors, recent) : null,
            "user-neighbours" => models.Neighbours is { } neighbours ? new UserNeighbourSource(neighbours, recent) : null,
            "two-tower" => inputs.TowerItems is { } items ? new TwoTowerSource(models.Towers!, items, inputs.TowerIndex!, state.Weights, state.Countries) : null,
            "similar" => new SimilarSource(models.ItemToItem),
            "content" => inputs.Content is { } content ? new ContentSource(content, source.Name) : null,
            "followed" => new FollowedSource(state.Authors),
            "trending" => new TrendingSource(trending.Burst ? state.Bursting : state.Trending, source.Name, trending.Scopes, state.Weights),
            "popular" => new TrendingSource(state.Popular, source.Name, trending.Scopes, state.Weights),
            "fresh" => source.Settings is FreshSettings { Exploration: { } exploration }
                ? new ExploringSource(state.Fresh, state.Trials, exploration, source.Name)
                : new FreshSource(state.Fresh, source.Name),
            "editorial" => new EditorialSource(inputs.Links.EditorialOf(source), state.Countries, source.Name),
            "remote" => new RemoteSource(inputs.Links.RemoteOf(source), source.Name, source.BudgetMs),
            _ => throw new ArgumentException($"There is no source of kind '{source.Kind}'.", nameof(source)),
        };
    }

    private static InterestOptions InterestsOf(SurfaceSource source, EventWeights weights)
    {
        var options = source.Settings as InterestOptions ?? new InterestOptions();
        return options with { Recent = options.Recent with { Weights = weights } };
    }

    private static IBlender Blender(SurfaceOptions surface, IReadOnlyList<SourceSlot> slots, SourceCurves? curves)
    {
        var names = slots.Select(s => s.Source.Name).ToArray();
        var quotas = surface.Sources.Where(s => names.Contains(s.Name)).ToDictionary(s => s.Name, s => s.Quota);
        var options = new QuotaBlenderOptions { Target = surface.Candidates, Quotas = quotas };
        return surface.Blend switch
        {
            BlendMethod.RoundRobin => new RoundRobinBlender(options, names),
            BlendMethod.Rrf => new RankFusionBlender(options, names, surface.RrfConstant),
            BlendMethod.Calibrated => new CalibratedBlender(surface.Candidates, names, curves ?? SourceCurves.None),
            _ => new QuotaBlender(options, names),
        };
    }

    private static FeedPipeline Make(
        SurfaceOptions surface, ColumnSchema schema, IReadOnlyList<SourceSlot> sources, SourceCurves? curves, IReadOnlyList<PipelineStep> steps, TimeProvider clock) =>
        new(new PipelineDefinition
        {
            Surface = surface.Name,
            Schema = schema,
            Sources = sources,
            Blender = Blender(surface, sources, curves),
            Steps = steps,
            Capacity = surface.Candidates,
            ParallelSources = surface.ParallelSources,
            Clock = clock,
        });
}
