using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>One way of growing trees, the same for every loss that is compared.</summary>
/// <param name="Name">As the tables name it.</param>
/// <param name="Options">How; the loss and the seed are set by the run.</param>
internal sealed record RankQualitySetting(string Name, TreeTrainingOptions Options)
{
    // LightGBM's names: num_trees 100, learning_rate 0.1, num_leaves 31, max_bin 255, bagging_fraction 0.9 of every tree and
    // min_sum_hessian_in_leaf 5. XGBoost has nothing that counts rows, as min_data_in_leaf 50 does.
    private static readonly TreeTrainingOptions TrainConf = new() { Trees = 100, Leaves = 31, Depth = 16, MinChildWeight = 5, Subsample = 0.9, Threads = 1 };

    /// <summary>What cross-validation chose for <see cref="TreeObjective.Grade"/>.</summary>
    public static RankQualitySetting ChosenForGrades { get; } = new("chosen for grades", new()
    {
        Trees = 300,
        LearningRate = 0.03,
        Leaves = 31,
        Depth = 16,
        MinChildWeight = 20,
        Subsample = 0.8,
        ColumnSample = 0.3,
        Threads = 1,
    });

    /// <summary>Every setting that is run. Those called chosen are of cross-validation on the training queries of LightGBM's example.</summary>
    public static IReadOnlyList<RankQualitySetting> All { get; } =
    [
        new("train.conf", TrainConf),
        new("train.conf, light leaves", TrainConf with { MinChildWeight = 1 }),
        new("defaults, 100 trees", new() { Trees = 100, Threads = 1 }),
        new("XGBoost's rate, 100 trees", new() { Trees = 100, LearningRate = 0.3, Threads = 1 }),
        new("chosen", new() { Trees = 200, LearningRate = 0.05, MinChildWeight = 5, Subsample = 0.8, ColumnSample = 0.5, Threads = 1 }),
        new("chosen, best first", new() { Trees = 200, LearningRate = 0.05, Leaves = 31, Depth = 16, MinChildWeight = 5, Subsample = 0.8, ColumnSample = 0.3, Threads = 1 }),
        ChosenForGrades,
    ];
}
