using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary>What <c>train --model dcn</c> and <c>fm</c> add to the verb.</summary>
internal sealed class NeuralTrainOptions
{
    private readonly Option<string> _model = new("--model") { Description = "trees, dcn (DCN-v2) or fm (factorisation machine).", DefaultValueFactory = _ => "trees" };
    private readonly Option<string?> _data = new("--data", "-d") { Description = "dcn, fm: the data directory the rows came from; ids and attributes of users and items become fields.", HelpName = "DIR" };
    private readonly NeuralNetworkOptions _network = new("dcn, fm");

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_data);
        _network.AddTo(command);
    }

    /// <summary>The family to train; null for trees.</summary>
    public NeuralKind? KindOf(ParseResult parsed) =>
        CommonOptions.Choice<NeuralKind?>(parsed.GetRequiredValue(_model), _model.Name, ("trees", null), ("dcn", NeuralKind.Dcn), ("fm", NeuralKind.Fm));

    public int Train(ParseResult parsed, NeuralKind kind, TrainingTable rows, TrainingTable? held, int seed, int threads, string output, CancellationToken ct)
    {
        var options = _network.Read(parsed, seed, threads) with { Kind = kind };
        using var store = parsed.GetValue(_data) is { } data ? StateStore.OpenReadOnly(data) : null;
        var schema = NeuralTable.SchemaOf(rows, store is null ? null : (store.Catalog, store.Users.Ids));
        NeuralExamples Examples(TrainingTable table) => NeuralTable.Labelled(table, schema, store is null ? null : (store.Catalog, store.Users.Ids));
        var examples = Examples(rows);
        var trained = NeuralTrainer.Train(examples, held is null ? null : Examples(held), options, new ConsoleProgress(), _network.Checkpoint(parsed), ct);
        NeuralCompression.To(options.Precision, trained, examples).Save(output);
        Terminal.Line($"{kind} on {Terminal.Count(rows.Count)} rows, {schema.Fields.Count} fields and {schema.Features.Count} features, {Terminal.Number(trained.Epochs, 1)} epochs: {output}");
        return 0;
    }
}
