using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// Trains every loss with every setting on the same rows, and measures each on the same test queries. Nothing stops early and
/// nothing is chosen: each run there is is in the result. One thread; the same rows give the same figures.
/// </summary>
internal sealed class RankQualityStudy(TrainingTable train, TrainingTable test, int seeds)
{
    private static readonly string[] PeerLosses = ["rank:ndcg", "rank:pairwise"];

    private static readonly (string Name, TreeObjective Objective)[] Losses = [("lambdarank", TreeObjective.LambdaRank), ("grade", TreeObjective.Grade)];

    public RankQualityResult Run(IWorkProgress progress, CancellationToken ct)
    {
        Check(train, "training table");
        Check(test, "test table");
        TableCheck.SameFeatures(train, test, "test table");
        var runs = new List<RankQualityRun>();
        progress.Begin("training", RankQualitySetting.All.Count * (PeerLosses.Length + Losses.Length) * seeds);
        foreach (var setting in RankQualitySetting.All)
        {
            foreach (var loss in PeerLosses)
                runs.Add(new(setting, loss, IsPeer: true, EachSeed(progress, seed => XgboostObjective.Scores(loss, setting.Options with { Seed = seed }, train, test, ct))));
            foreach (var (name, objective) in Losses)
                runs.Add(new(setting, name, IsPeer: false, EachSeed(progress, seed => Ours(setting.Options with { Objective = objective, Seed = seed }, ct))));
        }

        var all = RankQualitySetting.ChosenForGrades.Options with { Objective = TreeObjective.Grade, Seeds = seeds };
        if (seeds > 1) runs.Add(new(RankQualitySetting.ChosenForGrades, $"grade, {seeds} seeds in one model", IsPeer: false, [TableQuality.Of(Ours(all, ct), test)]));
        progress.End();
        return new RankQualityResult(train, test, seeds, runs);
    }

    private TableQuality[] EachSeed(IWorkProgress progress, Func<int, float[]> scoresOf) => [.. Enumerable.Range(1, seeds).Select(seed =>
    {
        var quality = TableQuality.Of(scoresOf(seed), test);
        progress.Advance(1);
        return quality;
    })];

    private float[] Ours(TreeTrainingOptions options, CancellationToken ct) => TreeTrainer.Train(train, null, options, WorkProgress.None, ct).Score(test);

    private static void Check(TrainingTable table, string name)
    {
        TableCheck.Rows(table, name);
        TableCheck.Grades(table, name, new TreeTrainingOptions().MaxGrade);
    }
}
