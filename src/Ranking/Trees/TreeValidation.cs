using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Watches one metric over the rounds and remembers the best.</summary>
internal sealed class TreeValidation
{
    private const int NdcgAt = 10;

    private readonly TrainingTable _table;
    private readonly TreeTrainingOptions _options;
    private double _best = double.NegativeInfinity;

    public TreeValidation(TrainingTable table, TreeTrainingOptions options)
    {
        _table = table;
        _options = options;
        Name = OfGrades ? "NDCG@10" : options.Metric == TreeValidationMetric.Auc ? "AUC" : "log loss";
    }

    public string Name { get; }

    /// <summary>How many trees the best round had.</summary>
    public int BestTrees { get; private set; }

    /// <summary>The metric of the best round.</summary>
    public double Best => Rising ? _best : -_best;

    private bool OfGrades => _options.Objective is TreeObjective.LambdaRank or TreeObjective.Grade;

    private bool Rising => OfGrades || _options.Metric == TreeValidationMetric.Auc;

    /// <summary>Measures a round; true when too many have passed since the best.</summary>
    public bool ShouldStop(ReadOnlySpan<float> margins, int trees, out double value)
    {
        value = OfGrades ? RankingMetrics.Ndcg(margins, _table, NdcgAt)
            : _options.Metric == TreeValidationMetric.Auc ? RankingMetrics.Auc(margins, _table.Labels, _table.Weights)
            : RankingMetrics.LogLoss(margins, _table.Labels, _table.Weights);
        if ((Rising ? value : -value) > _best) (_best, BestTrees) = (Rising ? value : -value, trees);
        return _options.EarlyStoppingRounds > 0 && trees - BestTrees >= _options.EarlyStoppingRounds;
    }
}
