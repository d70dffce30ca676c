using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>How boosted trees are trained. Immutable; <see cref="Validate"/> names the first value out of range.</summary>
public sealed record TreeTrainingOptions
{
    /// <summary>What is learnt.</summary>
    public TreeObjective Objective { get; init; } = TreeObjective.Logistic;

    /// <summary>The most trees, 1 to 10000; early stopping may keep fewer.</summary>
    public int Trees { get; init; } = 300;

    /// <summary>The most splits from root to leaf, 1 to 16.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>
    /// The most leaves of a tree, 2 to 65536, grown best first wherever the loss falls most, as LightGBM does; 0 grows
    /// level by level, held by <see cref="Depth"/> alone.
    /// </summary>
    public int Leaves { get; init; }

    /// <summary>Features with which the score may only rise, separated by commas.</summary>
    public string Rising { get; init; } = "";

    /// <summary>Features with which the score may only fall, separated by commas.</summary>
    public string Falling { get; init; } = "";

    /// <summary>Features whose values are categories, whole numbers from 0 without an order, separated by commas.</summary>
    public string Categorical { get; init; } = "";

    /// <summary>
    /// The feature that holds the place a row was shown at, from 0. The trees do not see it; clicks are corrected for it: pairs
    /// by weights (LambdaRank), or by the likelihood of the position-based model (Logistic), whose score is then the probability
    /// of a click when looked at. Empty for no correction.
    /// </summary>
    public string PositionFeature { get; init; } = "";

    /// <summary>
    /// How likely each place is looked at, from place 0, separated by commas, when it is known; empty to learn it beside
    /// the trees. Places beyond the last are taken for the last.
    /// </summary>
    public string Examination { get; init; } = "";

    /// <summary>How strongly learnt ratios of places are drawn to 1, 0 to 10: Hu et al.'s p.</summary>
    public double PositionRegularisation { get; init; }

    /// <summary>What each tree's leaves are multiplied by, above 0 and at most 1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The least sum of hessians in a leaf, 0 to 1e6.</summary>
    public double MinChildWeight { get; init; } = 1;

    /// <summary>Share of the rows each tree sees, above 0 and at most 1.</summary>
    public double Subsample { get; init; } = 1;

    /// <summary>Share of the features each tree sees, above 0 and at most 1.</summary>
    public double ColumnSample { get; init; } = 1;

    /// <summary>Penalty on the squares of leaf values, 0 to 1e6.</summary>
    public double L2 { get; init; } = 1;

    /// <summary>Rounds without a better validation metric before training stops, 0 (never) to 10000.</summary>
    public int EarlyStoppingRounds { get; init; } = 30;

    /// <summary>What early stopping watches for <see cref="TreeObjective.Logistic"/>; LambdaRank and Grade always watch NDCG@10.</summary>
    public TreeValidationMetric Metric { get; init; } = TreeValidationMetric.LogLoss;

    /// <summary>LambdaRank: which pairs of a group count.</summary>
    public LambdaPairs Pairs { get; init; } = LambdaPairs.TopK;

    /// <summary>LambdaRank, pairs TopK: they count when one of the two is among this many best, 1 to 10000.</summary>
    public int Truncation { get; init; } = 30;

    /// <summary>LambdaRank, pairs Sampled: how many each row draws in a round, 1 to 1000.</summary>
    public int PairsPerRow { get; init; } = 1;

    /// <summary>LambdaRank: whether changes of NDCG are divided by the distance of the scores, and a group's gradients scaled by their sum.</summary>
    public bool NormalisePairs { get; init; } = true;

    /// <summary>LambdaRank, Grade: highest grade a label may be, 1 to 30; a grade's gain is 2^grade - 1.</summary>
    public int MaxGrade { get; init; } = 30;

    /// <summary>Seeds the samples of rows, features and pairs, 0 to 2147483647.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// How many models are trained, 1 to 100, on <see cref="Seed"/> and the seeds after it; the margin is the mean of theirs.
    /// They differ by their samples alone, so <see cref="Subsample"/> or <see cref="ColumnSample"/> must be below 1, or pairs Sampled.
    /// </summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Threads, 1 to 1024; 0 takes all processors. The trained bytes do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Trees), Trees, 1, 10_000);
        OptionRange.Check(nameof(Depth), Depth, 1, 16);
        if (Leaves != 0) OptionRange.Check(nameof(Leaves), Leaves, 2, 65_536);
        OptionRange.Check(nameof(PositionRegularisation), PositionRegularisation, 0, 10);
        _ = ExaminationCurve();
        OptionRange.CheckShare(nameof(LearningRate), LearningRate);
        OptionRange.Check(nameof(MinChildWeight), MinChildWeight, 0, 1e6);
        OptionRange.CheckShare(nameof(Subsample), Subsample);
        OptionRange.CheckShare(nameof(ColumnSample), ColumnSample);
        OptionRange.Check(nameof(L2), L2, 0, 1e6);
        OptionRange.Check(nameof(EarlyStoppingRounds), EarlyStoppingRounds, 0, 10_000);
        OptionRange.Check(nameof(Truncation), Truncation, 1, 10_000);
        OptionRange.Check(nameof(PairsPerRow), PairsPerRow, 1, 1000);
        OptionRange.Check(nameof(MaxGrade), MaxGrade, 1, 30);
        OptionRange.Check(nameof(Seed), Seed, 0, int.MaxValue);
        OptionRange.Check(nameof(Seeds), Seeds, 1, 100);
        OptionRange.Check(nameof(Threads), Threads, 0, 1024);
        if (!Enum.IsDefined(Objective)) throw new InputException($"is {(int)Objective}; Logistic, LambdaRank or Grade is allowed.", field: nameof(Objective));
        if (!Enum.IsDefined(Pairs)) throw new InputException($"is {(int)Pairs}; TopK or Sampled is allowed.", field: nameof(Pairs));
        if (Seeds > 1 && Subsample >= 1 && ColumnSample >= 1 && !(Objective == TreeObjective.LambdaRank && Pairs == LambdaPairs.Sampled))
            throw new InputException($"is {Seeds}, but models that all see every row and feature are one and the same; let each see a share of the rows (subsample) or of the features (column sample), or draw its pairs (LambdaRank).", field: nameof(Seeds));
        if (Objective == TreeObjective.Grade && PositionFeature.Length > 0)
            throw new InputException($"is '{PositionFeature}', but grades are not corrected for places; use the objective Logistic or LambdaRank.", field: nameof(PositionFeature));
        if (!Enum.IsDefined(Metric)) throw new InputException($"is {(int)Metric}; LogLoss or Auc is allowed.", field: nameof(Metric));
    }

    /// <summary>The given curve, or null.</summary>
    internal double[]? ExaminationCurve()
    {
        if (Examination.Trim().Length == 0) return null;
        return [.. Examination.Split(',').Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1
            ? share
            : throw new InputException($"has '{word.Trim()}'; numbers above 0 and at most 1 are needed.", field: nameof(Examination)))];
    }
}
