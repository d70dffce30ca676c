using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Measures every ranker of a build on the held-out rows.</summary>
internal static class RankerQualities
{
    public static IReadOnlyList<RankerQuality> Of(FeedBuild build, ModelSet models)
    {
        var result = new List<RankerQuality>();
        Measure(build, models, build.LoadRows().Between(build.Split.TestFromMs, long.MaxValue), "of the moment", result);
        Measure(build, models, build.LoadFrozenRows(), "of the test's start", result);
        return result;
    }

    private static void Measure(FeedBuild build, ModelSet models, TrainingTable rows, string features, List<RankerQuality> into)
    {
        if (rows.Count == 0) return;
        var trees = models.Ranker.Score(rows);
        into.Add(RankerQuality.Of("boosted trees", features, rows, trees, areProbabilities: false));
        var (name, scores) = ("boosted trees", trees);
        if (models.Neural is { } neural)
        {
            name = neural.Kind switch { RankerKind.Fm => "factorisation machine", RankerKind.Ensemble => "trees and DCN-v2", _ => "DCN-v2" };
            scores = neural.Score(models.Ranker, rows, build.NeuralExamplesOf(rows, neural.Model.Schema));
            into.Add(RankerQuality.Of(name, features, rows, scores, areProbabilities: true));
        }

        if (models.Imported is { } imported)
        {
            (name, scores) = ("imported model", imported.Score(rows));
            into.Add(RankerQuality.Of(name, features, rows, scores, areProbabilities: false));
        }

        var calibrated = new float[scores.Length];
        models.Calibrator.Apply(scores, build.SegmentsOf(rows, models.Calibrator.By), calibrated);
        into.Add(RankerQuality.Of(name + ", calibrated", features, rows, calibrated, areProbabilities: true));
        into.Add(RankerQuality.Of("logistic regression", features, rows, models.Light.Score(rows), areProbabilities: true));
    }
}
