using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// Trees by one of XGBoost's own ranking objectives: derivatives, samples of rows and scores are the library's, and the trees
/// are grown as ours are. One thread, as its samples depend on how many there are. It draws pairs by the number of the round
/// alone, so a seed after the first begins with another round.
/// </summary>
internal static class XgboostObjective
{
    private const int RoundsOfASeed = 10_000; // no model has more trees

    /// <summary>Trains on one table and scores the rows of another.</summary>
    /// <param name="objective">As the library names it.</param>
    /// <param name="options">How trees are grown; what belongs to losses of ours is not read.</param>
    /// <param name="train">Rows and groups; a group counts by the mean weight of its rows, as in <see cref="TreeTrainer"/>.</param>
    /// <param name="test">Rows of the same features.</param>
    /// <param name="ct">Asked between trees.</param>
    public static float[] Scores(string objective, TreeTrainingOptions options, TrainingTable train, TrainingTable test, CancellationToken ct)
    {
        var columns = new TrainingColumns(train, options);
        using var learned = new XgboostMatrix(train.Values, train.Count, train.Features.Count, threads: 1);
        using var asked = new XgboostMatrix(test.Values, test.Count, test.Features.Count, threads: 1);
        SetQueries(learned, train);
        using var booster = new XgboostBooster(learned);
        TreeTrainer.Configure(booster, options, columns, baseScore: 0, threads: 1);
        booster.Set("objective", objective);
        booster.Set("subsample", options.Subsample);
        for (var round = 0; round < options.Trees; round++)
        {
            ct.ThrowIfCancellationRequested();
            booster.Update(learned, (options.Seed - 1) * RoundsOfASeed + round);
        }

        return booster.Margins(asked).ToArray();
    }

    private static void SetQueries(XgboostMatrix matrix, TrainingTable table)
    {
        var sizes = new uint[table.GroupStarts.Count];
        var weights = new float[sizes.Length];
        for (var group = 0; group < sizes.Length; group++)
        {
            var (start, end) = TableCheck.Group(table, group);
            sizes[group] = (uint)(end - start);
            foreach (var weight in table.Weights[start..end]) weights[group] += weight / (end - start);
        }

        matrix.SetQueries(table.Labels, sizes, weights);
    }
}
