using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// Trains boosted trees: libxgboost grows each tree (histogram method), on derivatives computed here. The result
/// depends on the tables, the options and the seed, and not on the number of threads. With several seeds it is one
/// ensemble that holds all their trees, their leaves divided by the number of models (bagging, Breiman 1996).
/// </summary>
public static class TreeTrainer
{
    private const int NoteEvery = 10;

    // At most 255 thresholds a feature: what one plane of bytes holds when the trees are served.
    private const int Bins = 255;

    /// <summary>Trains on one table and, when there is another, keeps the number of trees that is best on it.</summary>
    /// <param name="train">Rows and groups to learn from; NaN features are missing.</param>
    /// <param name="validation">Held-out rows with the same features, or null for no early stopping.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">One unit a tree, and the metric every ten.</param>
    /// <param name="ct">Asked between trees.</param>
    /// <exception cref="InputException">A table, a label, a weight or an option is unfit, or libxgboost is missing.</exception>
    public static TreeEnsemble Train(
        TrainingTable train, TrainingTable? validation, TreeTrainingOptions options, IWorkProgress progress, CancellationToken ct = default)
    {
        options.Validate();
        XgboostLibrary.Require();
        Check(train, "training table", options, train);
        if (validation is not null) Check(validation, "validation table", options, train);
        if (options.Seeds == 1) return One(train, validation, options, progress, ct);
        var members = new TreeEnsemble[options.Seeds];
        for (var member = 0; member < members.Length; member++)
        {
            progress.Note($"model {member + 1} of {members.Length}");
            members[member] = One(train, validation, options with { Seed = (int)((options.Seed + (long)member) & int.MaxValue) }, progress, ct);
        }

        // Of one table, so of one base score.
        return new TreeEnsemble(members[0].Features, members[0].Link, members[0].BaseScore, TreeNodes.Mean([.. members.Select(m => m.Nodes)]));
    }

    private static TreeEnsemble One(
        TrainingTable train, TrainingTable? validation, TreeTrainingOptions options, IWorkProgress progress, CancellationToken ct)
    {
        var columns = new TrainingColumns(train, options);
        if (validation is not null && columns.PlaceColumn >= 0 && options is { Objective: TreeObjective.Logistic, Metric: TreeValidationMetric.LogLoss })
            throw new InputException("is LogLoss, but a score corrected for places is no probability of a logged click; use Auc, or no validation table.", field: nameof(options.Metric));
        var loss = LossOf(train, columns, options);
        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        using var trainMatrix = Matrix(train, columns, "training table", threads);
        using var heldOutMatrix = validation is null ? null : Matrix(validation, columns, "validation table", threads);
        using var booster = heldOutMatrix is null ? new XgboostBooster(trainMatrix) : new XgboostBooster(trainMatrix, heldOutMatrix);
        Configure(booster, options, columns, loss.BaseScore, threads);
        var watch = validation is null ? null : new TreeValidation(validation, options);
        Boost(booster, trainMatrix, heldOutMatrix, loss, watch, options, progress, ct);
        // The booster knows the base score as a margin; what the sum means is ours to say.
        var raw = TreeEnsemble.FromXgboostJson(booster.ToJson(), columns.Names);
        var link = options.Objective == TreeObjective.Logistic ? TreeLink.Logistic : TreeLink.Identity;
        return new TreeEnsemble(columns.Names, link, loss.BaseScore, watch is null ? raw.Nodes : raw.Nodes.Take(watch.BestTrees));
    }

    private static XgboostMatrix Matrix(TrainingTable table, TrainingColumns columns, string name, int threads)
    {
        var sameValues = columns.PlaceColumn < 0 && !columns.Categorical.Contains(true);
        return new XgboostMatrix(sameValues ? table.Values : columns.ValuesOf(table, name), table.Count, columns.Names.Length, threads, columns.Categorical);
    }

    private static IBoostingLoss LossOf(TrainingTable train, TrainingColumns columns, TreeTrainingOptions options)
    {
        if (options.Objective == TreeObjective.LambdaRank) return new LambdaRankLoss(train, options, BiasOf(train, columns, options));
        if (options.Objective == TreeObjective.Grade) return new GradeLoss(train);
        if (columns.PlaceColumn < 0) return new LogisticLoss(train);
        var (placeOf, places) = columns.PlacesOf(train);
        return new ClickLoss(train, placeOf, places, options.ExaminationCurve());
    }

    private static PairBias? BiasOf(TrainingTable train, TrainingColumns columns, TreeTrainingOptions options)
    {
        if (columns.PlaceColumn < 0) return null;
        var (placeOf, places) = columns.PlacesOf(train);
        return new PairBias(placeOf, places, options.ExaminationCurve(), options.PositionRegularisation);
    }

    private static void Boost(
        XgboostBooster booster, XgboostMatrix train, XgboostMatrix? heldOut, IBoostingLoss loss, TreeValidation? watch,
        TreeTrainingOptions options, IWorkProgress progress, CancellationToken ct)
    {
        var gradients = new float[train.Rows];
        var hessians = new float[train.Rows];
        progress.Begin("growing trees", options.Trees);
        for (var round = 0; round < options.Trees; round++)
        {
            ct.ThrowIfCancellationRequested();
            loss.Derivatives(booster.Margins(train), gradients, hessians);
            Sample(gradients, hessians, options, round);
            ExactSums.Round(gradients);
            ExactSums.Round(hessians);
            booster.Boost(train, gradients, hessians);
            progress.Advance(1);
            if (watch is null || heldOut is null) continue;
            var stop = watch.ShouldStop(booster.Margins(heldOut), round + 1, out var value);
            if (stop || round % NoteEvery == 0)
                progress.Note(string.Create(CultureInfo.InvariantCulture, $"{round + 1} trees: {watch.Name} {value:F5}, best {watch.Best:F5} with {watch.BestTrees}"));
            if (stop) break;
        }

        if (loss is LambdaRankLoss { Bias: { } bias })
            progress.Note($"places count {string.Join(' ', bias.Clicked.Select(c => (1 / c).ToString("F2", CultureInfo.InvariantCulture)))} for a click");
        if (loss is ClickLoss clicks)
            progress.Note($"places are looked at {string.Join(' ', clicks.Examination.Select(e => e.ToString("F2", CultureInfo.InvariantCulture)))}");
        progress.End();
    }

    // Rows are sampled here and not by the library, whose samples depend on its threads. A row left out weighs nothing.
    private static void Sample(Span<float> gradients, Span<float> hessians, TreeTrainingOptions options, int round)
    {
        if (options.Subsample >= 1) return;
        var random = FeedRandom.For((ulong)options.Seed, (ulong)round);
        for (var row = 0; row < gradients.Length; row++)
            if (random.NextDouble() >= options.Subsample) gradients[row] = hessians[row] = 0;
    }

    /// <summary>Sets how the library grows trees; a peer that must grow them alike is set by it too.</summary>
    internal static void Configure(XgboostBooster booster, TreeTrainingOptions options, TrainingColumns columns, float baseScore, int threads)
    {
        booster.Set("verbosity", "0");
        booster.Set("booster", "gbtree");
        booster.Set("tree_method", "hist");
        booster.Set("objective", "reg:squarederror");
        booster.Set("base_score", baseScore);
        booster.Set("max_depth", options.Depth);
        booster.Set("max_bin", Bins);
        if (options.Leaves > 0)
        {
            booster.Set("grow_policy", "lossguide");
            booster.Set("max_leaves", options.Leaves);
        }

        if (columns.Directions.Any(d => d != 0)) booster.Set("monotone_constraints", $"({string.Join(',', columns.Directions)})");
        booster.Set("eta", options.LearningRate);
        booster.Set("min_child_weight", options.MinChildWeight);
        booster.Set("colsample_bytree", options.ColumnSample);
        booster.Set("lambda", options.L2);
        booster.Set("seed", options.Seed);
        booster.Set("nthread", threads);
    }

    private static void Check(TrainingTable table, string name, TreeTrainingOptions options, TrainingTable train)
    {
        TableCheck.SameFeatures(train, table, name);
        TableCheck.Rows(table, name);
        if (options.Objective == TreeObjective.Logistic) TableCheck.BinaryLabels(table, name);
        else TableCheck.Grades(table, name, options.MaxGrade);
    }
}
