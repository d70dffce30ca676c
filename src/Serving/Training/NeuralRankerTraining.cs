using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>The neural ranker of one build, and how one that had not seen the validation rows scored them.</summary>
internal sealed record NeuralRankerTraining(NeuralRanker Ranker, float[] ValidationScores)
{
    // Chosen on a day of a public log that was held out; see docs/neural.md.
    public static NeuralOptions Defaults { get; } = new()
    {
        Width = 8,
        CrossRank = 32,
        Deep = [256, 128, 64],
        MinCount = 10,
        Buckets = 4,
        VectorRate = 0.003,
        VectorStart = 0.01,
        Batch = 256,
        Decay = 1,
        Forget = 0.2,
        Patience = 4,
    };

    /// <summary>
    /// As the trees: fits before validation and chooses the number of epochs there, then fits once
    /// more for as long on both parts. For an ensemble the trees' share is the one of least log loss on validation.
    /// </summary>
    public static NeuralRankerTraining Train(
        TrainingTable rows, TimeSplit split, NeuralTables tables, RankerTraining trees, RankerKind kind, NeuralOptions options,
        (double Share, int Seed) negatives, string? checkpoint, IWorkProgress progress, CancellationToken ct)
    {
        if (kind == RankerKind.Ensemble) EnsembleScorer.CheckScale(trees.Ranker);
        var schema = tables.SchemaOf(rows, split.ValidateFromMs);
        var examples = tables.Examples(rows, schema);
        var fit = SampledNegatives.Sample(examples.Between(long.MinValue, split.ValidateFromMs), negatives.Share, negatives.Seed);
        var held = examples.Between(split.ValidateFromMs, split.TestFromMs);
        var all = SampledNegatives.Sample(examples.Between(long.MinValue, split.TestFromMs), negatives.Share, negatives.Seed);
        var validation = rows.Between(split.ValidateFromMs, split.TestFromMs);
        options = options with
        {
            Kind = kind == RankerKind.Fm ? NeuralKind.Fm : NeuralKind.Dcn,
            HeadWeights = options.HeadWeights.Count > 0 ? options.HeadWeights : [.. schema.Heads.Select((_, head) => head == 0 ? 1.0 : 0.3)],
        };
        progress.Note($"neural ranker {kind}: {schema.Fields.Count} fields, {schema.Features.Count} features, heads {string.Join(", ", schema.Heads)}");
        var chosen = NeuralCompression.To(options.Precision, NeuralTrainer.Train(fit, held, options, progress, checkpoint, ct), fit);
        var scores = NeuralRanker.FirstOf(chosen.Score(held), schema.Heads.Count);
        var share = kind == RankerKind.Ensemble ? ShareOf(trees.ValidationScores, scores, validation.Labels) : 0;
        EnsembleScorer.Blend(trees.ValidationScores, share, scores);
        var epochs = Math.Max(1, (int)Math.Round(chosen.Epochs * fit.Count / all.Count));
        var model = NeuralCompression.To(options.Precision, NeuralTrainer.Train(all, null, options with { Epochs = epochs }, progress, checkpoint is null ? null : checkpoint + ".all", ct), all);
        progress.Note($"{epochs} epochs{(kind == RankerKind.Ensemble ? $", the trees count {share:P0}" : "")}");
        return new NeuralRankerTraining(new NeuralRanker(kind, model, share), scores);
    }

    private static double ShareOf(float[] trees, float[] neural, ReadOnlySpan<float> labels)
    {
        var (best, least) = (0.5, double.PositiveInfinity);
        var scores = new float[neural.Length];
        for (var tenth = 1; tenth < 10; tenth++)
        {
            neural.CopyTo(scores, 0);
            EnsembleScorer.Blend(trees, tenth / 10.0, scores);
            var loss = 0.0;
            for (var row = 0; row < scores.Length; row++) loss -= Math.Log(Math.Max(1e-7, labels[row] > 0 ? scores[row] : 1 - scores[row]));
            if (loss < least) (best, least) = (tenth / 10.0, loss);
        }

        return best;
    }
}
