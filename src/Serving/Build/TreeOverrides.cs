using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>
/// What is asked of trees beside what they would be grown by; null asks for nothing. Each means what it means in
/// <see cref="TreeTrainingOptions"/>, which knows its range.
/// </summary>
public sealed record TreeOverrides
{
    /// <summary>See <see cref="TreeTrainingOptions.Objective"/>.</summary>
    public TreeObjective? Objective { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Trees"/>.</summary>
    public int? Trees { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Depth"/>.</summary>
    public int? Depth { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Leaves"/>.</summary>
    public int? Leaves { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.LearningRate"/>.</summary>
    public double? LearningRate { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.MinChildWeight"/>.</summary>
    public double? MinChildWeight { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Subsample"/>.</summary>
    public double? Subsample { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.ColumnSample"/>.</summary>
    public double? ColumnSample { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.L2"/>.</summary>
    public double? L2 { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.EarlyStoppingRounds"/>.</summary>
    public int? EarlyStoppingRounds { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Metric"/>.</summary>
    public TreeValidationMetric? Metric { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Pairs"/>.</summary>
    public LambdaPairs? Pairs { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Truncation"/>.</summary>
    public int? Truncation { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.PairsPerRow"/>.</summary>
    public int? PairsPerRow { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.NormalisePairs"/>.</summary>
    public bool? NormalisePairs { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Rising"/>.</summary>
    public string? Rising { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Falling"/>.</summary>
    public string? Falling { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Categorical"/>.</summary>
    public string? Categorical { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.PositionFeature"/>.</summary>
    public string? PositionFeature { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Examination"/>.</summary>
    public string? Examination { get; init; }

    /// <summary>See <see cref="TreeTrainingOptions.Seeds"/>.</summary>
    public int? Seeds { get; init; }

    /// <summary>The options with what is asked for put in; not validated.</summary>
    public TreeTrainingOptions Over(TreeTrainingOptions options) => options with
    {
        Objective = Objective ?? options.Objective,
        Trees = Trees ?? options.Trees,
        Depth = Depth ?? options.Depth,
        Leaves = Leaves ?? options.Leaves,
        LearningRate = LearningRate ?? options.LearningRate,
        MinChildWeight = MinChildWeight ?? options.MinChildWeight,
        Subsample = Subsample ?? options.Subsample,
        ColumnSample = ColumnSample ?? options.ColumnSample,
        L2 = L2 ?? options.L2,
        EarlyStoppingRounds = EarlyStoppingRounds ?? options.EarlyStoppingRounds,
        Metric = Metric ?? options.Metric,
        Pairs = Pairs ?? options.Pairs,
        Truncation = Truncation ?? options.Truncation,
        PairsPerRow = PairsPerRow ?? options.PairsPerRow,
        NormalisePairs = NormalisePairs ?? options.NormalisePairs,
        Rising = Rising ?? options.Rising,
        Falling = Falling ?? options.Falling,
        Categorical = Categorical ?? options.Categorical,
        PositionFeature = PositionFeature ?? options.PositionFeature,
        Examination = Examination ?? options.Examination,
        Seeds = Seeds ?? options.Seeds,
    };
}
