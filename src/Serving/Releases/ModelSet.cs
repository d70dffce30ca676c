using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>Everything learned that a pipeline needs: one directory, loaded whole or refused.</summary>
/// <param name="Collaborative">Retrieval models and affinities.</param>
/// <param name="Ranker">The boosted trees.</param>
/// <param name="Light">The logistic regression that stands in when the trees do not run.</param>
/// <param name="Calibrator">Turns the ranker's score into a probability, by segment of requests where the build told them apart.</param>
/// <param name="Curves">What the sources' scores are worth, for surfaces that blend by it; null in a release without.</param>
/// <param name="Features">The feature definitions the rankers were trained with.</param>
/// <param name="Weights">The event weights all of them were trained with, as text.</param>
public sealed record ModelSet(CollaborativeModels Collaborative, TreeEnsemble Ranker, LogisticModel Light, SegmentCalibrator Calibrator, SourceCurves? Curves, FeatureSet Features, string Weights)
{
    /// <summary>The neural ranker that scores in place of the trees or beside them; null where the trees score.</summary>
    public NeuralRanker? Neural { get; init; }

    /// <summary>The model of another trainer that scores in place of the trees; null where none does.</summary>
    public OnnxRanker? Imported { get; init; }

    /// <summary>Whether the trees alone score.</summary>
    public bool TreesScore => Neural is null && Imported is null;

    /// <summary>Where the ranker runs and why, for a log.</summary>
    public string RankerDevice => Neural?.Device ?? (Imported is null ? "Cpu: trees run there" : "Cpu: imported graphs run there");

    internal string ScorerFile => Neural is not null ? NeuralRanker.ModelFile : Imported is not null ? ImportedFile : RankerFile;

    internal const string ImportedFile = "imported.bin";
    internal const string RankerFile = "ranker.bin";
    internal const string LightFile = "light.bin";
    internal const string CalibratorFile = "calibrator.bin";
    internal const string CurvesFile = "source-curves.bin";
    internal const string FeaturesFile = "features.yaml";
    internal const string WeightsFile = "weights.txt";

    /// <summary>The files of a model set; those of absent models are missing.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. CollaborativeModels.Files, RankerFile, NeuralRanker.ModelFile, NeuralRanker.ChoiceFile, ImportedFile, LightFile, CalibratorFile, CurvesFile, FeaturesFile, WeightsFile];

    /// <summary>Reads a model set whose files lie in one directory, as in a release.</summary>
    /// <exception cref="InputException">A file is missing, damaged or of another version: it is named.</exception>
    public static ModelSet Load(string directory, EventTypes types) => Load(directory, directory, types);

    /// <summary>Reads a model set from the directories of a build: collaborative models of one cut, rankers of the whole.</summary>
    public static ModelSet Load(string collaborative, string rankers, EventTypes types) => new(
        CollaborativeModels.Load(collaborative),
        TreeEnsemble.Load(Path.Combine(rankers, RankerFile)),
        LogisticModel.Load(Path.Combine(rankers, LightFile)),
        SegmentCalibrator.Load(Path.Combine(rankers, CalibratorFile)),
        File.Exists(Path.Combine(rankers, CurvesFile)) ? SourceCurves.Load(Path.Combine(rankers, CurvesFile)) : null,
        FeatureSet.Load(Path.Combine(rankers, FeaturesFile), types),
        File.ReadAllText(Path.Combine(rankers, WeightsFile)).Trim())
    {
        Neural = NeuralRanker.Load(rankers),
        Imported = File.Exists(Path.Combine(rankers, ImportedFile)) ? OnnxRanker.Load(Path.Combine(rankers, ImportedFile)) : null,
    };
}
