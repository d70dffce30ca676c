using System.Reflection;

namespace FeedRanker.Serving;

/// <summary>The version of this build.</summary>
public static class EngineVersion
{
    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text { get; } = typeof(EngineVersion).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>
    /// Changes whenever the code that builds releases changes, and only then: compilation is deterministic, and each
    /// assembly carries a hash of its code.
    /// </summary>
    public static string Code { get; } = string.Join('.', new[]
    {
        typeof(Core.FeedPipeline), typeof(FeatureStore.FeatureEngine), typeof(Retrieval.AlsTrainer), typeof(Ranking.TreeTrainer),
        typeof(Reranking.RuleFile), typeof(Evaluation.MetricCatalog), typeof(EngineVersion),
    }.Select(type => type.Assembly.ManifestModule.ModuleVersionId.ToString("N")[..8]));
}
