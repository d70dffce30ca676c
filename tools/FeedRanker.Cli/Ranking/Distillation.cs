using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// Small models that learn a large one's scores in place of labels (Hinton et al. 2015; for ranking, Tang and Wang 2018): a score
/// says of each row how good it is, where a label is one draw of that.
/// </summary>
internal static class Distillation
{
    /// <summary>Boosted trees that learn probabilities. Each row stands twice, as a 1 and as a 0, weighed by how likely each is.</summary>
    public static TreeEnsemble Trees(TrainingTable rows, ReadOnlySpan<float> teacher, TreeTrainingOptions options, CancellationToken ct)
    {
        var doubled = new TrainingTable(rows.Features);
        for (var row = 0; row < rows.Count; row++)
            foreach (var label in (ReadOnlySpan<float>)[1, 0])
            {
                var weight = rows.Weights[row] * (label > 0 ? teacher[row] : 1 - teacher[row]);
                rows.Row(row).CopyTo(doubled.Add(rows.Users[row], rows.Items[row], rows.TimesMs[row], label, weight));
            }

        return TreeTrainer.Train(doubled, null, options, new ConsoleProgress(), ct);
    }

    /// <summary>A small network that learns probabilities.</summary>
    public static NeuralModel Network(TrainingTable rows, ReadOnlySpan<float> teacher, NeuralOptions options, string? dataDirectory, CancellationToken ct)
    {
        using var store = dataDirectory is null ? null : StateStore.OpenReadOnly(dataDirectory);
        (CatalogSnapshot, StringIds)? known = store is null ? null : (store.Catalog, store.Users.Ids);
        var examples = NeuralTable.Labelled(rows, NeuralTable.SchemaOf(rows, known), known);
        for (var row = 0; row < rows.Count; row++) examples.Labels(row)[0] = teacher[row];
        return NeuralTrainer.Train(examples, null, options, new ConsoleProgress(), ct: ct);
    }

    /// <summary>Refuses scores that are no probabilities.</summary>
    /// <exception cref="InputException">Names the first row.</exception>
    public static void CheckScale(ReadOnlySpan<float> scores)
    {
        for (var row = 0; row < scores.Length; row++)
            if (!(scores[row] >= 0 && scores[row] <= 1))
                throw new InputException($"the model scores row {row} at {scores[row]}: only probabilities, 0 to 1, can be learned.", field: "model");
    }
}
