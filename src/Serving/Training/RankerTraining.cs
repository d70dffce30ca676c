using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>The rankers of one build.</summary>
internal sealed record RankerTraining(TreeEnsemble Ranker, LogisticModel Light, int Trees, int FitRows, int ValidationRows)
{
    /// <summary>What trees that had not seen the validation rows make of them.</summary>
    public float[] ValidationScores { get; private init; } = [];

    /// <summary>
    /// Fits on the rows before validation and chooses the number of trees on the validation rows, then fits once more with that
    /// number on both parts, so that the newest rows are learned from too. Of rows without a positive only a share is fitted on.
    /// </summary>
    public static RankerTraining Train(
        TrainingTable rows, TimeSplit split, TreeTrainingOptions options, (double Share, int Seed) negatives, IWorkProgress progress, CancellationToken ct)
    {
        if (negatives.Share < 1 && options.Objective != TreeObjective.Logistic)
            throw new InputException("is for trees that give probabilities; LambdaRank learns from pairs within a group. A log without impressions has its negatives drawn already.", field: "--negatives");
        var fit = SampledNegatives.Sample(rows.Between(long.MinValue, split.ValidateFromMs), negatives.Share, negatives.Seed);
        var validation = rows.Between(split.ValidateFromMs, split.TestFromMs);
        var all = SampledNegatives.Sample(rows.Between(long.MinValue, split.TestFromMs), negatives.Share, negatives.Seed);
        var chosen = TreeTrainer.Train(fit, validation, options, progress, ct);
        var scores = chosen.Score(validation);
        var ranker = TreeTrainer.Train(all, null, options with { Trees = Math.Max(1, chosen.TreeCount / options.Seeds), EarlyStoppingRounds = 0 }, progress, ct);
        var light = LogisticTrainer.Train(all, new LogisticOptions(), progress, ct);
        return new RankerTraining(ranker, light, ranker.TreeCount, fit.Count, validation.Count) { ValidationScores = scores };
    }

    /// <summary>What was trained, for people who look into a build.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("trees", Trees);
            json.WriteNumber("fit_rows", FitRows);
            json.WriteNumber("validation_rows", ValidationRows);
            json.WriteStartObject("importance");
            foreach (var feature in Ranker.Importance) json.WriteNumber(feature.Feature, Math.Round(feature.Gain, 3));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
