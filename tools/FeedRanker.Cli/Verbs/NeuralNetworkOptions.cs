using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Ranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary>What a network is like and how long it learns: the same options for <c>train</c> and <c>build</c>.</summary>
/// <param name="kinds">The kinds of ranker that they are for, as help names them.</param>
internal sealed class NeuralNetworkOptions(string kinds)
{
    private static readonly NeuralOptions Defaults = NeuralTable.TrainingDefaults;

    private readonly Option<int> _epochs = new("--epochs") { Description = $"{kinds}: the most times each row is learned from.", DefaultValueFactory = _ => Defaults.Epochs };
    private readonly Option<int> _width = new("--width") { Description = $"{kinds}: numbers in a field's vector.", DefaultValueFactory = _ => Defaults.Width };
    private readonly Option<string> _deep = new("--deep") { Description = $"{kinds}: widths of the deep network's layers; fm has none.", DefaultValueFactory = _ => string.Join(',', Defaults.Deep), HelpName = "WIDTH,..." };
    private readonly Option<string> _precision = new("--precision") { Description = $"{kinds}: how exactly the network's numbers are kept, float32, float16 or int8; 'model compress' measures what it costs.", DefaultValueFactory = _ => "float32" };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = $"{kinds}: where the state is kept, to go on from after an interruption.", HelpName = "FILE" };

    /// <summary>Those that decide what is learned.</summary>
    public IReadOnlyList<Option> Deciding => [_epochs, _width, _deep, _precision];

    public void AddTo(Command command)
    {
        foreach (var option in Deciding) command.Add(option);
        command.Add(_checkpoint);
    }

    /// <summary>The options, but for the kind.</summary>
    public NeuralOptions Read(ParseResult parsed, int seed, int threads) => Defaults with
    {
        Epochs = parsed.GetValue(_epochs),
        Width = parsed.GetValue(_width),
        Deep = [.. parsed.GetRequiredValue(_deep).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Layer)],
        Precision = CommonOptions.Choice(parsed.GetRequiredValue(_precision), _precision.Name,
            ("float32", NeuralPrecision.Float32), ("float16", NeuralPrecision.Float16), ("int8", NeuralPrecision.Int8)),
        Seed = seed,
        Threads = threads,
    };

    /// <summary>Where the state of training is kept; null for nowhere.</summary>
    public string? Checkpoint(ParseResult parsed) => parsed.GetValue(_checkpoint);

    private int Layer(string text) => int.TryParse(text, out var width) ? width : throw new InputException($"'{text}' is no whole number.", field: _deep.Name);
}
