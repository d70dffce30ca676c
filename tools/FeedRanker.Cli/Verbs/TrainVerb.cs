using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>train</c>: boosted trees or a neural model from a table of rows.</summary>
internal static class TrainVerb
{
    private static readonly TreeTrainingOptions Defaults = new();

    public static Command Command()
    {
        var table = new TableOptions("Leave out rows of this time and later: they are for measuring.");
        var validate = new Option<string?>("--validate") { Description = "Held-out rows: training keeps the number of trees that is best on them.", HelpName = "FILE" };
        var validateFrom = new Option<string?>("--validate-from") { Description = "Hold out rows of this time and later instead of --validate.", HelpName = "TIME" };
        var validateQuery = new Option<string?>("--validate-query") { Description = "Their query sizes, as --query.", HelpName = "FILE" };
        var output = new Option<string>("--out", "-o") { Description = "Where the model goes.", HelpName = "FILE", Required = true };
        var trees = new TreeOptions(Defaults);
        var negatives = CommonOptions.Negatives();
        var seed = CommonOptions.Seed();
        var threads = CommonOptions.Threads();
        var neural = new NeuralTrainOptions();
        var command = new Command("train", "Train boosted trees or a neural model on a table of rows.")
        {
            validate, validateFrom, validateQuery, output, negatives, seed, threads,
        };
        table.AddTo(command);
        trees.AddTo(command);
        neural.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var train = table.Learn(parsed, table.Read(parsed));
            var held = parsed.GetValue(validate) is { } file ? TableFile.Read(file, parsed.GetValue(validateQuery), train.Features) : null;
            if (CommonOptions.TimeMs(parsed.GetValue(validateFrom), validateFrom.Name) is { } from)
            {
                if (held is not null) throw new InputException($"and {validate.Name} both say what is held out; give one of them.", field: validateFrom.Name);
                (held, train) = (TableOptions.Cut(train, from, long.MaxValue, validateFrom.Name), TableOptions.Cut(train, long.MinValue, from, validateFrom.Name));
            }

            var options = trees.Over(Defaults, parsed) with { Seed = parsed.GetValue(seed), Threads = parsed.GetValue(threads) };
            if (parsed.GetValue(negatives) < 1 && options.Objective != TreeObjective.Logistic) throw new InputException("is for the objective logistic: lambdarank learns from pairs within a group, and grades are no positives and negatives.", field: negatives.Name);
            train = SampledNegatives.Sample(train, parsed.GetValue(negatives), parsed.GetValue(seed));
            if (neural.KindOf(parsed) is { } kind) return neural.Train(parsed, kind, train, held, parsed.GetValue(seed), parsed.GetValue(threads), parsed.GetRequiredValue(output), ct);
            var model = trees.Naming(() => TreeTrainer.Train(train, held, options, new ConsoleProgress(), ct));
            model.Save(parsed.GetRequiredValue(output));
            Terminal.Line($"{model.TreeCount} trees on {Terminal.Count(train.Count)} rows x {train.Features.Count} features: {parsed.GetRequiredValue(output)}");
            return 0;
        }, ct));
        return command.WithExamples(
            "train --rows rows.bin --out ranker.bin",
            "train --rows rows.bin --model dcn --data mydata --validate-from 2026-05-10 --test-from 2026-05-12 --out neural.bin",
            "train --rows rows.bin --negatives 0.1 --validate-from 2026-05-10 --test-from 2026-05-12 --out ranker.bin",
            "train --rows rank.train.svm.gz --query rank.train.query --objective lambdarank --trees 100 --leaves 31 --out ranker.bin",
            "train --rows clicks.tsv --objective lambdarank --position place --rising clicks_24h --out ranker.bin");
    }
}
