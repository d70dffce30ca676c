using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>Measures every ranker of a build on the held-out rows, and one against another.</summary>
internal sealed class RankerQualities(FeedBuild build, ModelSet models)
{
    private const string Trees = "boosted trees";
    private const string Linear = "logistic regression";

    // Differences of AUC are measured over all rows, which takes longer than means over users.
    private static readonly ResamplingOptions Resampling = new() { Resamples = 500 };

    private readonly List<RankerQuality> _qualities = [];
    private readonly List<RankerLead> _leads = [];

    public static (IReadOnlyList<RankerQuality> Qualities, IReadOnlyList<RankerLead> Leads) Of(FeedBuild build, ModelSet models)
    {
        var measured = new RankerQualities(build, models);
        measured.Measure(build.LoadRows().Between(build.Split.TestFromMs, long.MaxValue), "of the moment");
        measured.Measure(build.LoadFrozenRows(), "of the test's start");
        return (measured._qualities, measured._leads);
    }

    private void Measure(TrainingTable rows, string features)
    {
        if (rows.Count == 0) return;
        var scores = new List<(string Name, float[] Values, bool AreProbabilities)> { (Trees, models.Ranker.Score(rows), false) };
        if (models.Neural is { } neural)
        {
            var alone = neural.ScoreAlone(build.NeuralExamplesOf(rows, neural.Model.Schema));
            scores.Add((neural.Kind == RankerKind.Fm ? "factorisation machine" : "DCN-v2", alone, true));
            if (neural.Kind == RankerKind.Ensemble) scores.Add(("trees and DCN-v2", neural.WithTrees(alone, scores[0].Values), true));
        }

        if (models.Imported is { } imported) scores.Add(("imported model", imported.Score(rows), false));
        foreach (var (name, values, areProbabilities) in scores) _qualities.Add(RankerQuality.Of(name, features, rows, values, areProbabilities));
        var (served, best, _) = scores[^1];
        var calibrated = new float[best.Length];
        models.Calibrator.Apply(best, build.SegmentsOf(rows, models.Calibrator.By), calibrated);
        _qualities.Add(RankerQuality.Of(served + ", calibrated", features, rows, calibrated, areProbabilities: true));
        var linear = models.Light.Score(rows);
        _qualities.Add(RankerQuality.Of(Linear, features, rows, linear, areProbabilities: true));

        // Every model against the light one, and what is served against all that it could be in place of.
        foreach (var (name, values, _) in scores) AddLead(name, values, Linear, linear, rows, features);
        foreach (var (name, values, _) in scores.SkipLast(1)) AddLead(served, best, name, values, rows, features);
    }

    private void AddLead(string model, float[] scores, string over, float[] others, TrainingTable rows, string features) =>
        _leads.Add(new RankerLead(model, over, features, AucLead.Of(scores, others, rows.Labels, rows.Users, Resampling)));
}
