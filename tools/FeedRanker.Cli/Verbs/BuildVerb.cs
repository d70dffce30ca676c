using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Ranking;
using FeedRanker.FeatureStore;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>build</c>: the batch chain, from the log to a release.</summary>
internal static class BuildVerb
{
    public static Command Command()
    {
        var data = CommonOptions.Data();
        var options = new BuildVerbOptions();
        var stop = new Option<string?>("--stop-after") { Description = "Stop after this step, without a release.", HelpName = "STEP" };
        var command = new Command("build", "Build a release: models, ranker, calibration, offline evaluation. Skips steps whose inputs have not changed.") { data, stop };
        options.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var store = StateStore.OpenReadOnly(parsed.GetRequiredValue(data));
            using var build = new FeedBuild(options.Read(parsed, parsed.GetRequiredValue(data)) with { StopAfter = parsed.GetValue(stop) }, store, new ConsoleProgress(), TimeProvider.System);
            var release = options.Trees.Naming(() => build.Run(ct));
            options.Remember(parsed, parsed.GetRequiredValue(data));
            if (release is null) Terminal.Line($"Stopped after '{parsed.GetValue(stop)}'.");
            else Terminal.Line($"Release {release.Id} is current: {Terminal.Count(release.Items)} items, {Terminal.Count(release.Events)} events.");
            return 0;
        }, ct));
        return command.WithExamples(
            "build --data mydata",
            "build --data kuai --label long_view --test-from 2022-05-02T00:00:00+08:00",
            "build --data mydata --ranker dcn",
            "build --data mydata --ranker dcn --precision int8 --deep 512,256,128 --epochs 5",
            "build --data mydata --trees 300 --leaves 31 --depth 16 --seeds 5",
            "build --data mydata --calibrate platt --calibrate-by country",
            "build --data mydata --negatives 0.1",
            "build --data mydata --weights \"click=1,like=3,purchase=10\"");
    }
}

/// <summary>The options that decide what is built; <c>evaluate</c> takes those of the last build where it is given none.</summary>
internal sealed class BuildVerbOptions
{
    private readonly Option<string?> _features = new("--features") { Description = "Feature definitions; the built-in ones when absent.", HelpName = "FILE" };
    private readonly Option<string?> _surfaces = CommonOptions.Surfaces();
    private readonly Option<string?> _weights = new("--weights") { Description = "What each event says: click=1,like=3,rating>=4=1,hide=-3.", HelpName = "LIST" };
    private readonly Option<string?> _label = new("--label") { Description = "Events that make a positive example; those of positive weight when absent.", HelpName = "LIST" };
    private readonly Option<string> _ranker = new("--ranker") { Description = "What scores candidates: trees, dcn (DCN-v2, one head for each action), fm (factorisation machine), ensemble (trees and dcn), or a .bin file that model import wrote from ONNX.", DefaultValueFactory = _ => "trees", HelpName = "KIND" };
    private readonly NeuralNetworkOptions _network = new("dcn, fm, ensemble");
    private readonly Option<double> _negatives = CommonOptions.Negatives();
    private readonly Option<string> _calibrate = new("--calibrate") { Description = "How scores become probabilities: isotonic, platt (for few validation rows), or none.", DefaultValueFactory = _ => "isotonic", HelpName = "METHOD" };
    private readonly Option<string> _calibrateBy = new("--calibrate-by") { Description = "A curve for each surface, country, language, or value of a user attribute that has enough validation rows, beside the common one.", DefaultValueFactory = _ => "", HelpName = "NAME" };
    private readonly Option<int> _calibrateRows = new("--calibrate-rows") { Description = "--calibrate-by: validation rows of each label that a curve of its own takes.", DefaultValueFactory = _ => new CalibrationOptions().LeastRows, HelpName = "N" };
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<int> _threads = CommonOptions.Threads();
    private readonly Option<string?> _train = new("--train-from") { Description = "Start of the rows the ranker learns from.", HelpName = "TIME" };
    private readonly Option<string?> _validate = new("--validate-from") { Description = "Start of the validation part; a day before the test, or at 80% of the events.", HelpName = "TIME" };
    private readonly Option<string?> _test = new("--test-from") { Description = "Start of the test part; at 90% of the events when absent.", HelpName = "TIME" };

    /// <summary>How its trees are grown.</summary>
    public TreeOptions Trees { get; } = new(defaults: null);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _features, _surfaces, _weights, _label, _ranker, _negatives, _calibrate, _calibrateBy, _calibrateRows, _train, _validate, _test, _seed, _threads }) command.Add(option);
        Trees.AddTo(command);
        _network.AddTo(command);
    }

    /// <summary>Keeps what was given for <see cref="ReadOrRecall"/>.</summary>
    public void Remember(ParseResult parsed, string dataDirectory) => BuildArguments.Save(dataDirectory, Given(parsed));

    /// <summary>The options as they are given, or those of the last build where none is; <paramref name="recalled"/> tells what was taken from it.</summary>
    public BuildOptions ReadOrRecall(ParseResult parsed, string dataDirectory, out string[] recalled)
    {
        recalled = Given(parsed).Length == 0 ? BuildArguments.Load(dataDirectory) : [];
        return Read(recalled.Length == 0 ? parsed : BuildArguments.Parse(dataDirectory, recalled, AddTo), dataDirectory);
    }

    // Threads and checkpoints change nothing of what comes out.
    private string[] Given(ParseResult parsed) => BuildArguments.Given(
        parsed,
        [_features, _surfaces, _weights, _label, _ranker, _negatives, _calibrate, _calibrateBy, _calibrateRows, _train, _validate, _test, _seed, .. Trees.All, .. _network.Deciding],
        IsFile(parsed) ? [_features, _surfaces, _ranker] : [_features, _surfaces]);

    public BuildOptions Read(ParseResult parsed, string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        FeaturesFile = parsed.GetValue(_features),
        Surfaces = SurfaceFile.For(dataDirectory, parsed.GetValue(_surfaces)),
        Weights = parsed.GetValue(_weights),
        Label = parsed.GetValue(_label),
        Ranker = IsFile(parsed) ? RankerKind.Imported
            : CommonOptions.Choice(parsed.GetRequiredValue(_ranker), _ranker.Name, ("trees", RankerKind.Trees), ("dcn", RankerKind.Dcn), ("fm", RankerKind.Fm), ("ensemble", RankerKind.Ensemble)),
        ChangeTrees = options => Trees.Over(options, parsed),
        Neural = _network.Read(parsed, parsed.GetValue(_seed), parsed.GetValue(_threads)),
        NeuralCheckpoint = _network.Checkpoint(parsed),
        Negatives = parsed.GetValue(_negatives),
        Calibration = new CalibrationOptions
        {
            Method = CommonOptions.Choice(parsed.GetRequiredValue(_calibrate), _calibrate.Name, ("isotonic", CalibrationMethod.Isotonic), ("platt", CalibrationMethod.Platt), ("none", CalibrationMethod.None)),
            By = parsed.GetRequiredValue(_calibrateBy),
            LeastRows = parsed.GetValue(_calibrateRows),
        },
        Seed = parsed.GetValue(_seed),
        Threads = parsed.GetValue(_threads),
        RankerFile = IsFile(parsed) ? parsed.GetRequiredValue(_ranker) : null,
        TrainFromMs = CommonOptions.TimeMs(parsed.GetValue(_train), "--train-from"),
        ValidateFromMs = CommonOptions.TimeMs(parsed.GetValue(_validate), "--validate-from"),
        TestFromMs = CommonOptions.TimeMs(parsed.GetValue(_test), "--test-from"),
    };

    private bool IsFile(ParseResult parsed) => parsed.GetRequiredValue(_ranker).EndsWith(".bin", StringComparison.OrdinalIgnoreCase);
}
