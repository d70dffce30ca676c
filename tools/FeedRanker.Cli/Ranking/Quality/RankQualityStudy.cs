using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// Trains every loss with every setting on the same rows, and measures each on the same queries: those of a test table, or, in
/// folds, those it learns from. Nothing stops early and nothing is chosen: each run there is is in the result. Every model is
/// trained on one thread, several models at once; the same rows give the same figures.
/// </summary>
/// <param name="train">Rows to learn from.</param>
/// <param name="test">Rows to measure on; null to cross-validate.</param>
/// <param name="folds">Folds of the queries of <paramref name="train"/>, dealt out anew for each seed, where there is no test table.</param>
/// <param name="seeds">Models of each loss and setting, on seeds from 1.</param>
internal sealed class RankQualityStudy(TrainingTable train, TrainingTable? test, int folds, int seeds)
{
    private const string Peer = "rank:ndcg";

    private static readonly string[] PeerLosses = [Peer, "rank:pairwise"];

    private static readonly (string Name, Func<TreeTrainingOptions, TreeTrainingOptions> With)[] Losses =
    [
        ("lambdarank", o => o with { Objective = TreeObjective.LambdaRank }),
        ("lambdarank, sampled", AsThePeerDraws),
        ("grade", o => o with { Objective = TreeObjective.Grade }),
    ];

    public RankQualityResult Run(IWorkProgress progress, CancellationToken ct)
    {
        Check(train, "training table");
        if (test is not null)
        {
            Check(test, "test table");
            TableCheck.SameFeatures(train, test, "test table");
        }
        else if (train.GroupStarts.Count < folds)
        {
            throw new InputException($"is {folds}, but the training table has {train.GroupStarts.Count} queries.", field: "--folds");
        }

        var splits = test is null ? Enumerable.Range(1, seeds).Select(seed => new QueryFolds(train, folds, seed)).ToArray() : null;
        var plan = Plan();
        var qualities = plan.Select(planned => new TableQuality[planned.Seeds]).ToArray();
        progress.Begin("training", plan.Sum(planned => planned.Seeds));
        var jobs = plan.SelectMany((planned, run) => Enumerable.Range(0, planned.Seeds).Select(seed => (run, seed)));
        Parallel.ForEach(jobs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, job =>
        {
            float[] Scores(TrainingTable learned, TrainingTable asked) => plan[job.run].Scores(job.seed + 1, learned, asked, ct);
            var quality = test is null ? TableQuality.Of(splits![job.seed].Scores(Scores), train) : TableQuality.Of(Scores(train, test), test);
            qualities[job.run][job.seed] = quality;
            lock (qualities) progress.Advance(1);
        });
        progress.End();
        var runs = plan.Zip(qualities, (planned, of) => new RankQualityRun(planned.Setting, planned.Loss, planned.IsPeer, of)).ToArray();
        return new RankQualityResult(train, test, folds, seeds, runs, RankQualityChange.Of(runs, Peer));
    }

    private List<Planned> Plan()
    {
        var plan = new List<Planned>();
        foreach (var setting in RankQualitySetting.All)
        {
            foreach (var loss in PeerLosses)
                plan.Add(new(setting, loss, IsPeer: true, seeds, (seed, learned, asked, ct) => XgboostObjective.Scores(loss, setting.Options with { Seed = seed }, learned, asked, ct)));
            foreach (var (name, with) in Losses)
                plan.Add(new(setting, name, IsPeer: false, seeds, (seed, learned, asked, ct) => Ours(with(setting.Options) with { Seed = seed }, learned, asked, ct)));
        }

        var all = RankQualitySetting.ChosenForGrades.Options with { Objective = TreeObjective.Grade, Seeds = seeds };
        if (seeds > 1) plan.Add(new(RankQualitySetting.ChosenForGrades, $"grade, {seeds} seeds in one model", IsPeer: false, 1, (_, learned, asked, ct) => Ours(all, learned, asked, ct)));
        return plan;
    }

    // What rank:ndcg of XGBoost 1.7 does: it doubles hessians, so that leaves G / (2 H + L2) are half of G / (H + L2 / 2).
    private static TreeTrainingOptions AsThePeerDraws(TreeTrainingOptions options) => options with
    {
        Objective = TreeObjective.LambdaRank,
        Pairs = LambdaPairs.Sampled,
        NormalisePairs = false,
        LearningRate = options.LearningRate / 2,
        MinChildWeight = options.MinChildWeight / 2,
        L2 = options.L2 / 2,
    };

    private static float[] Ours(TreeTrainingOptions options, TrainingTable learned, TrainingTable asked, CancellationToken ct) =>
        TreeTrainer.Train(learned, null, options, WorkProgress.None, ct).Score(asked);

    private static void Check(TrainingTable table, string name)
    {
        TableCheck.Rows(table, name);
        TableCheck.Grades(table, name, new TreeTrainingOptions().MaxGrade);
    }

    private sealed record Planned(
        RankQualitySetting Setting, string Loss, bool IsPeer, int Seeds, Func<int, TrainingTable, TrainingTable, CancellationToken, float[]> Scores);
}
