using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Ranking;

/// <summary>A ranking model of any kind from a file, told by its first bytes: trees, a neural model, or an imported ONNX graph.</summary>
internal sealed class AnyModel : IDisposable
{
    private AnyModel(ScoreModel? plain, NeuralModel? neural) => (Plain, Neural) = (plain, neural);

    /// <summary>A model over features alone.</summary>
    public ScoreModel? Plain { get; }

    /// <summary>A neural model.</summary>
    public NeuralModel? Neural { get; }

    /// <summary>The features it reads.</summary>
    public IReadOnlyList<string> Features => Plain?.Features ?? [.. Neural!.Schema.Features.Select(f => f.Name)];

    /// <exception cref="InputException">Missing, damaged, or of no known kind.</exception>
    public static AnyModel Read(string path) => KindOf(path) switch
    {
        "neural" => new AnyModel(null, NeuralModel.Load(path)),
        "onnx-ranker" => new AnyModel(OnnxRanker.Load(path), null),
        "logistic" => new AnyModel(LogisticModel.Load(path), null),
        _ => new AnyModel(TreeImport.Read(path), null),
    };

    /// <summary>Scores rows; of a neural model, those of its first head.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="dataDirectory">The store that the rows' users and items are of; null where there is none, for models without fields.</param>
    /// <exception cref="InputException">A feature is missing, or the model reads fields and there is no store.</exception>
    public float[] Score(TrainingTable rows, string? dataDirectory)
    {
        if (Plain is { } plain) return plain.Score(rows);
        var (all, heads) = (Neural!.Score(Examples(rows, dataDirectory)), Neural.Schema.Heads.Count);
        return [.. Enumerable.Range(0, rows.Count).Select(row => all[row * heads])];
    }

    /// <summary>Rows as a neural model reads them; labels are unknown.</summary>
    /// <exception cref="InputException">A feature is missing, or the model reads fields and there is no store.</exception>
    public NeuralExamples Examples(TrainingTable rows, string? dataDirectory)
    {
        var schema = Neural!.Schema;
        if (schema.Fields.Count > 0 && dataDirectory is null)
            throw new InputException($"the model reads {string.Join(", ", schema.Fields.Select(f => f.Name))}: say whose rows these are.", field: "--data");
        using var store = dataDirectory is null ? null : StateStore.OpenReadOnly(dataDirectory);
        return store is null ? NeuralTable.Features(rows, schema) : NeuralTable.Examples(rows, schema, store.Catalog, store.Users.Ids);
    }

    public void Dispose() => (Plain as IDisposable)?.Dispose();

    // The kind stands behind the header of every artifact; other files have none.
    private static string KindOf(string path)
    {
        if (!File.Exists(path)) throw new InputException("there is no such file.", path);
        return Artifact.KindOf(path) ?? "";
    }
}
