using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Measures every ranker of a build on the held-out rows.</summary>
internal static class RankerQualities
{
    public static IReadOnlyList<RankerQuality> Of(FeedBuild build, ModelSet models)
    {
        var result = new List<RankerQuality>();
        Measure(models, build.LoadRows().Between(build.Split.TestFromMs, long.MaxValue), "of the moment", result);
        Measure(models, build.LoadFrozenRows(), "of the test's start", result);
        return result;
    }

    private static void Measure(ModelSet models, TrainingTable rows, string features, List<RankerQuality> into)
    {
        if (rows.Count == 0) return;
        var trees = models.Ranker.Score(rows);
        into.Add(RankerQuality.Of("boosted trees", features, rows, trees, areProbabilities: false));
        var calibrated = new float[trees.Length];
        models.Calibrator.Apply(trees, calibrated);
        into.Add(RankerQuality.Of("boosted trees, calibrated", features, rows, calibrated, areProbabilities: true));
        into.Add(RankerQuality.Of("logistic regression", features, rows, models.Light.Score(rows), areProbabilities: true));
    }
}
