using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// The batch chain: log → collaborative models of each cut → ranker rows by replay → rankers → calibration → offline
/// evaluation → models on everything → release. Deterministic: the same store and options give the same bytes. Reads
/// the store only; a store that others write to must be given read-only, so that all steps see one moment of it. From
/// its first step until it is disposed, no other build can use the directory.
/// </summary>
public sealed class FeedBuild : IDisposable
{
    private readonly BuildOptions _options;
    private readonly StateStore _store;
    private readonly IWorkProgress _progress;
    private readonly TimeProvider _clock;
    private readonly FeatureSet _features;
    private readonly FeatureTables _tables;
    private readonly EventWeights _weights;
    private readonly EventWeights _label;
    private readonly string _weightsText;
    private EventLog? _log;
    private TimeSplit? _split;
    private BuildLock? _lock;

    /// <summary>Checks the options against the store; nothing is written yet.</summary>
    public FeedBuild(BuildOptions options, StateStore store, IWorkProgress progress, TimeProvider clock)
    {
        options.Calibration.Validate();
        OptionRange.CheckShare("--negatives", options.Negatives);
        new CalibrationSegments(options.Calibration.By, store.Users).Check();
        if (options is { TestFromMs: null, TrainFromMs: not null } or { TestFromMs: null, ValidateFromMs: not null })
            throw new InputException("needs --test-from as well: without it the log is cut by shares of its events.", field: options.TrainFromMs is null ? "--validate-from" : "--train-from");
        options = options with { Collaborative = WithWanted(options.Collaborative, options.Surfaces) };
        (_options, _store, _progress, _clock) = (options, store, progress, clock);
        _weightsText = options.Weights ?? EventWeights.DefaultText;
        _weights = EventWeights.Parse(_weightsText, store.EventTypes);
        var features = options.FeaturesFile is { } file ? FeatureSet.Load(file, store.EventTypes) : FeatureSet.Default;
        _features = features.Expand(store.Catalog, new DirectoryAttributes(store.Users));
        _tables = _features.TableNames.Count == 0 ? FeatureTables.None : FeatureTables.Open(options.DataDirectory, _features.TableNames).ForReplay();
        _features.CheckTables(_tables);
        _label = options.Label is { } label ? EventWeights.Parse(label, store.EventTypes) : _weights;
        BuildDirectory = Path.Combine(options.DataDirectory, "build");
    }

    /// <summary>Where intermediate files lie.</summary>
    public string BuildDirectory { get; }

    /// <summary>Where the store lies.</summary>
    public string DataDirectory => _options.DataDirectory;

    /// <summary>The events that make a row positive.</summary>
    public EventWeights Label => _label;

    /// <summary>The log, read once.</summary>
    public EventLog Log => _log ??= EventLog.Read(_store, _progress);

    /// <summary>How the log is cut.</summary>
    public TimeSplit Split => _split ??= _options.TestFromMs is { } test
        ? TimeSplit.At(Log.Events, _options.TrainFromMs, _options.ValidateFromMs ?? test - 24L * 3600 * 1000, test, _options.EarlierCuts)
        : TimeSplit.ByShare(Log.Events, _options.EarlierCuts);

    /// <summary>Runs the chain, skipping what has not changed.</summary>
    /// <returns>The release, or null when <see cref="BuildOptions.StopAfter"/> ended the chain before it.</returns>
    /// <exception cref="InputException">
    /// Another build is running in the directory, there is no step to stop after, or a feature has the name of one of the
    /// current release and means something else, or reads what the store does not have.
    /// </exception>
    public ReleaseManifest? Run(CancellationToken ct)
    {
        var steps = Begin();
        if (_options.StopAfter is { } stop && steps.All(s => s.Name != stop))
            throw new InputException($"there is no step '{stop}'; the steps are: {string.Join(", ", steps.Select(s => s.Name))}.", field: "--stop-after");
        CheckFeatures();
        var until = _options.StopAfter is null ? steps.Count : steps.FindIndex(s => s.Name == _options.StopAfter) + 1;
        RunSteps(steps[..until], ct);
        return until < steps.Count ? null : Publish();
    }

    /// <summary>Runs the chain up to the rankers: what an evaluation needs.</summary>
    /// <exception cref="InputException">Another build is running in the directory.</exception>
    public void Prepare(CancellationToken ct)
    {
        var steps = Begin();
        RunSteps(steps[..(steps.FindIndex(s => s.Name == "ranker") + 1)], ct);
    }

    /// <summary>The models that offline evaluation may use: fitted on nothing from the test part.</summary>
    public ModelSet LoadEvaluationModels() =>
        ModelSet.Load(PathOf(CutName(Split.CutsMs.Count - 1)), PathOf("model"), _store.EventTypes);

    /// <summary>Whether a release holds the very models that this build evaluates; its steps up to the ranker must have run.</summary>
    public bool IsOf(ReleaseManifest release) => ReleaseFiles()
        .Where(f => f.From.StartsWith("model/", StringComparison.Ordinal) || f.Name.StartsWith(Release.EvaluationDirectory, StringComparison.Ordinal))
        .Where(f => File.Exists(PathOf(f.From)))
        .All(f => release.Files.TryGetValue(f.Name, out var hash) && hash == BuildChain.HashOf(PathOf(f.From)));

    /// <summary>The rows made for the ranker.</summary>
    public TrainingTable LoadRows() => TrainingTable.Load(PathOf("rows.bin"));

    /// <summary>The test rows with features as of the start of the test; empty where the log has no impressions.</summary>
    public TrainingTable LoadFrozenRows() => TrainingTable.Load(PathOf("frozen.bin"));

    /// <summary>The rows as a neural ranker reads them.</summary>
    public NeuralExamples NeuralExamplesOf(TrainingTable rows, NeuralSchema schema) => NeuralTables.Examples(rows, schema);

    /// <summary>The calibration segment of each row of a table.</summary>
    public string[] SegmentsOf(TrainingTable rows, string by) => new CalibrationSegments(by, _store.Users).OfRows(rows, () => Log, _store.Surfaces);

    /// <summary>An empty state over the store's catalog, as the models of a build expect it.</summary>
    public FeedState NewState() => new(_features, _store.EventTypes, _weights, _store.Catalog, _store.Users, _store.Surfaces, _tables);

    /// <summary>Lets other builds into the directory.</summary>
    public void Dispose() => _lock?.Dispose();

    private void RunSteps(IReadOnlyList<BuildStep> steps, CancellationToken ct) => new BuildChain(BuildDirectory, _progress).Run(steps, ct);

    // What can be refused is refused before the first step, as hours may lie between it and the ranker's.
    private List<BuildStep> Begin()
    {
        _lock ??= BuildLock.Take(BuildDirectory);
        Trees.Validate();
        if (_options.Ranker == RankerKind.Ensemble && Trees.Objective != TreeObjective.Logistic)
            throw new InputException($"is {Trees.Objective}, whose scores cannot be averaged with a neural model's; an ensemble needs trees that give probabilities, which Logistic does.", field: nameof(TreeTrainingOptions.Objective));
        return Steps();
    }

    private NeuralTables NeuralTables => new(Log, _store.EventTypes, _weights, _store.Catalog, _store.Users);

    private List<BuildStep> Steps()
    {
        var inputs = $"inputs:{EngineVersion.Code}:{_store.InputFingerprint}:{_weightsText}:{_options.Label}";
        var split = $"split:{_options.TrainFromMs}:{_options.ValidateFromMs}:{_options.TestFromMs}:{string.Join('/', _options.EarlierCuts)}";
        var models = $"collaborative:{_options.Collaborative}";
        var trees = $"trees:{EngineVersion.Code}:{Trees with { Threads = 0 }}:{_options.Seed}:{_options.Calibration}:{_options.Negatives}";
        var (rankerReads, rankerFiles) = RankerInputs(inputs);
        var surfaces = $"surfaces:{StableHash.Of(_options.Surfaces.ToYaml())}";
        var tables = $"tables:{string.Join(',', _tables.Opened.Select(t => $"{t.Name} {t.Imports[^1]}"))}";
        var cuts = _options.EarlierCuts.Count + (_options.TrainFromMs is null ? 2 : 3);
        var steps = new List<BuildStep>
        {
            new("inputs", [inputs, $"features:{StableHash.Of(_features.ToYaml())}"], ["catalog.bin", "model/features.yaml", "model/weights.txt"], (_, _) => WriteInputs()),
        };
        for (var cut = 0; cut < cuts; cut++)
        {
            var at = cut;
            steps.Add(new(CutName(cut), [inputs, split, models, "catalog.bin"], [$"{CutName(cut)}/als.bin", $"{CutName(cut)}/item-to-item.bin"],
                (p, ct) => FitCut(at, p, ct)));
        }

        var cutFiles = Enumerable.Range(0, cuts).SelectMany(c => new[] { $"{CutName(c)}/als.bin", $"{CutName(c)}/item-to-item.bin" }).ToArray();
        steps.Add(new("rows", [inputs, split, surfaces, tables, "model/features.yaml", .. cutFiles], ["rows.bin", "frozen.bin"], MakeRows));
        steps.Add(new("statistics", [inputs, split, "model/features.yaml", "rows.bin"], [$"model/{FeatureStatistics.FileName}"], (_, _) => WriteStatistics()));
        steps.Add(new("blend", [inputs, split, surfaces, tables, "model/features.yaml", .. cutFiles], ["model/source-curves.bin"], FitCurves));
        steps.Add(new("ranker", [split, trees, "rows.bin", .. rankerReads], ["model/ranker.bin", "model/light.bin", "model/calibrator.bin", "model/training.json", .. rankerFiles], TrainRankers));
        steps.Add(new("evaluate", [inputs, split, surfaces, tables, "rows.bin", "frozen.bin", "model/ranker.bin", "model/calibrator.bin", .. rankerFiles, cutFiles[^1]], ["metrics.json"], Evaluate));
        steps.Add(new("final", [inputs, models, "catalog.bin"], ["final/als.bin", "final/item-to-item.bin"], FitFinal));
        return steps;
    }

    private static IReadOnlyList<string> RankerFiles { get; } =
        [ModelSet.RankerFile, NeuralRanker.ModelFile, NeuralRanker.ChoiceFile, ModelSet.ImportedFile, ModelSet.LightFile, ModelSet.CalibratorFile, ModelSet.CurvesFile, ModelSet.FeaturesFile, ModelSet.WeightsFile, FeatureStatistics.FileName];

    private static string CutName(int cut) => string.Create(CultureInfo.InvariantCulture, $"cut{cut}");

    private string PathOf(string name) => Path.Combine(BuildDirectory, name);

    private void WriteInputs()
    {
        Directory.CreateDirectory(PathOf("model"));
        CatalogSnapshotFile.Save(_store.Catalog, PathOf("catalog.bin"));
        BuildChain.WriteWhole(PathOf("model/features.yaml"), _features.ToYaml());
        BuildChain.WriteWhole(PathOf("model/weights.txt"), _weightsText + "\n");
    }

    private void FitCut(int cut, IWorkProgress progress, CancellationToken ct)
    {
        var before = cut < Split.CutsMs.Count ? Split.CutsMs[cut] : Split.TestFromMs;
        progress.Note($"models before {DateTimeOffset.FromUnixTimeMilliseconds(before):yyyy-MM-dd HH:mm}");
        Fit(before, CutName(cut), progress, ct);
    }

    // Models that only their own sources use are fitted where a surface has one.
    private static CollaborativeOptions WithWanted(CollaborativeOptions options, SurfaceFile surfaces)
    {
        bool Has(string kind) => surfaces.Surfaces.Any(surface => surface.Sources.Any(source => source.Enabled && source.Kind == kind));
        if (Has(SourceKinds.GraphFilter)) options = options with { GraphFilter = options.GraphFilter ?? new GraphFilterOptions() };
        if (Has(SourceKinds.TwoTower)) options = options with { TwoTower = options.TwoTower ?? new TwoTowerOptions() };
        if (Has(SourceKinds.GraphSoftmax)) options = options with { GraphSoftmax = options.GraphSoftmax ?? new GraphSoftmaxOptions() };
        if (Has(SourceKinds.UserNeighbours)) options = options with { UserNeighbours = options.UserNeighbours ?? new UserNeighbourOptions() };
        return options;
    }

    private void FitFinal(IWorkProgress progress, CancellationToken ct) => Fit(long.MaxValue, "final", progress, ct);

    private void Fit(long beforeMs, string into, IWorkProgress progress, CancellationToken ct) => CollaborativeModels
        .Fit(Log, beforeMs, _store.Users.Count, _store.Catalog, _weights, _options.Collaborative, progress, ct, CountryOf).Save(PathOf(into));

    private string CountryOf(int user) => _store.Users.CountryOf(user) is >= 0 and var country ? _store.Users.Countries[country] : "";

    private void MakeRows(IWorkProgress progress, CancellationToken ct)
    {
        var rows = new TrainingRows(Log, Split, cut => CollaborativeModels.Load(PathOf(CutName(cut))), NewState(), _store,
            new TrainingRowOptions { Label = _label, Surface = _options.Surfaces.Main });
        var table = rows.Make(progress, ct);
        progress.Note($"{table.Count:N0} rows x {table.Features.Count} features, {Positives(table):P1} positive");
        table.Save(PathOf("rows.bin"));
        (rows.Frozen ?? new TrainingTable(table.Features)).Save(PathOf("frozen.bin"));
    }

    private void CheckFeatures()
    {
        var file = _features.File ?? "the feature definitions";
        FeatureProblem.ThrowIfAny([.. FeatureFit.ProblemsOf(_features, _store, file), .. new FeatureRegistry(DataDirectory, _store.EventTypes).ProblemsOf(_features, file)]);
    }

    private void WriteStatistics()
    {
        var ages = new EventAges(Log.Events, _features, _store.EventTypes, _weights);
        BuildChain.WriteWhole(PathOf($"model/{FeatureStatistics.FileName}"), FeatureStatistics.Of(LoadRows(), Split.TestFromMs, ages.HoursOf).ToJson());
    }

    // Models of the cut where validation begins, so that they have seen nothing of what the curves are fitted to.
    private void FitCurves(IWorkProgress progress, CancellationToken ct)
    {
        var models = CollaborativeModels.Load(PathOf(CutName(Split.CutsMs.Count - 2)));
        new SourceCurveFit(Log, Split, models, NewState(), _store, _options.Surfaces.Main, _label).Run(progress, ct).Save(PathOf("model/source-curves.bin"));
    }

    private void TrainRankers(IWorkProgress progress, CancellationToken ct)
    {
        var rows = LoadRows();
        var training = RankerTraining.Train(rows, Split, Trees, Negatives, progress, ct);
        training.Ranker.Save(PathOf("model/ranker.bin"));
        training.Light.Save(PathOf("model/light.bin"));
        var validation = rows.Between(Split.ValidateFromMs, Split.TestFromMs);
        var scores = TrainScorer(rows, validation, training, progress, ct) ?? training.ValidationScores;
        var (method, by, least) = (_options.Calibration.Method, _options.Calibration.By, _options.Calibration.LeastRows);
        var calibrator = SegmentCalibrator.Fit(method, scores, validation.Labels, validation.Weights, by, SegmentsOf(validation, by), least);
        if (by.Length > 0) progress.Note($"calibrated by {by}: {(calibrator.Segments.Count == 0 ? "no segment has enough rows for a curve of its own" : string.Join(", ", calibrator.Segments))}");
        calibrator.Save(PathOf("model/calibrator.bin"));
        BuildChain.WriteWhole(PathOf("model/training.json"), training.ToJson());
    }

    private (double Share, int Seed) Negatives => (_options.Negatives, _options.Seed);

    // What scores in place of the trees: its scores of the validation rows, which it has not seen; null where they do. What
    // another build left is removed.
    private float[]? TrainScorer(TrainingTable rows, TrainingTable validation, RankerTraining trees, IWorkProgress progress, CancellationToken ct)
    {
        NeuralRanker.Delete(PathOf("model"));
        File.Delete(PathOf($"model/{ModelSet.ImportedFile}"));
        switch (_options.Ranker)
        {
            case RankerKind.Trees:
                return null;
            case RankerKind.Imported:
                using (var imported = OnnxRanker.Load(ImportedPath))
                {
                    var scores = imported.Try(validation);
                    imported.Save(PathOf($"model/{ModelSet.ImportedFile}"));
                    return scores;
                }

            default:
                var neural = NeuralRankerTraining.Train(rows, Split, NeuralTables, trees, _options.Ranker, _options.Neural ?? NeuralRankerTraining.Defaults, Negatives, _options.NeuralCheckpoint, progress, ct);
                neural.Ranker.Save(PathOf("model"));
                return neural.ValidationScores;
        }
    }

    // What the ranker's step reads and writes beside the trees.
    private (string[] Reads, string[] Writes) RankerInputs(string inputs)
    {
        var neural = _options.Neural is { } options ? options with { Threads = 0 } : null; // the bytes do not depend on threads
        return _options.Ranker switch
        {
            RankerKind.Trees => ([], []),
            RankerKind.Imported => ([$"imported:{BuildChain.HashOf(ImportedPath)}"], [$"model/{ModelSet.ImportedFile}"]),
            _ => ([inputs, "catalog.bin", $"neural:{_options.Ranker}:{neural}:{string.Join('/', neural?.Deep ?? [])}:{string.Join('/', neural?.HeadWeights ?? [])}"],
                [$"model/{NeuralRanker.ModelFile}", $"model/{NeuralRanker.ChoiceFile}"]),
        };
    }

    private string ImportedPath => _options.RankerFile is { } file && File.Exists(file) ? file
        : throw new InputException("there is no such file; 'model import' writes one from ONNX.", _options.RankerFile, field: "--ranker");

    private void Evaluate(IWorkProgress progress, CancellationToken ct)
    {
        var report = new OfflineEvaluation(this, _store, new OfflineEvaluationOptions { Surface = _options.Surfaces.Main }).Run(progress, ct);
        BuildChain.WriteWhole(PathOf("metrics.json"), report.ToJson(withTimings: false));
    }

    private ReleaseManifest Publish()
    {
        return new ReleaseStore(_options.DataDirectory).Publish(BuildDirectory, ReleaseFiles(), (id, hashes) => new ReleaseManifest
        {
            Id = id,
            BuiltAt = _clock.GetUtcNow(),
            StoreId = _store.StoreId,
            Items = _store.Catalog.Count,
            Events = Log.Events.Length,
            LastEventMs = Log.Events[^1].TimeMs,
            TestFromMs = Split.TestFromMs,
            EmbeddingModel = CollaborativeModels.Load(PathOf("final")).Als.Id,
            Files = hashes,
        });
    }

    // Where each file of a release lies in the build directory, and its name in the release.
    private List<(string From, string Name)> ReleaseFiles()
    {
        string[] served = ["catalog.bin", "metrics.json", .. CollaborativeModels.Files.Select(f => $"final/{f}"), .. RankerFiles.Select(f => $"model/{f}")];
        var evaluated = CutName(Split.CutsMs.Count - 1);
        return [.. served.Select(file => (file, Path.GetFileName(file))), .. CollaborativeModels.Files.Select(f => ($"{evaluated}/{f}", $"{Release.EvaluationDirectory}/{f}"))];
    }

    private TreeTrainingOptions Trees
    {
        get
        {
            var trees = _options.Trees ?? TreesFor(Log, _options.Ranker) with { Seed = _options.Seed, Threads = _options.Threads };
            return _options.ChangeTrees is { } change ? change(trees) : trees;
        }
    }

    private static TreeTrainingOptions TreesFor(EventLog log, RankerKind ranker) => log.HasImpressions || ranker == RankerKind.Ensemble
        ? new TreeTrainingOptions { Trees = 500, LearningRate = 0.05, MinChildWeight = 20, Subsample = 0.8, ColumnSample = 0.5, L2 = 5, EarlyStoppingRounds = 40 }
        : new TreeTrainingOptions { Objective = TreeObjective.LambdaRank };

    private static double Positives(TrainingTable table)
    {
        var positives = 0;
        foreach (var label in table.Labels)
            if (label > 0) positives++;
        return (double)positives / Math.Max(1, table.Count);
    }
}
