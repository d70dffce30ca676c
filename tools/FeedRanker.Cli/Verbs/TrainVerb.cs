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
        var objective = new Option<string>("--objective") { Description = "logistic (labels 0 and 1, a probability), lambdarank (grades, an order) or grade (the grade itself).", DefaultValueFactory = _ => "logistic" };
        var trees = Whole("--trees", "The most trees.", Defaults.Trees);
        var depth = Whole("--depth", "Splits from root to leaf.", Defaults.Depth);
        var leaves = Whole("--leaves", "Leaves of a tree, grown best first; 0 grows level by level.", Defaults.Leaves);
        var rate = Real("--learning-rate", "What each tree's leaves are multiplied by.", Defaults.LearningRate);
        var child = Real("--min-child-weight", "Least sum of hessians in a leaf.", Defaults.MinChildWeight);
        var rows = Real("--subsample", "Share of the rows a tree sees.", Defaults.Subsample);
        var columns = Real("--column-sample", "Share of the features a tree sees.", Defaults.ColumnSample);
        var l2 = Real("--l2", "Penalty on the squares of leaf values.", Defaults.L2);
        var stop = Whole("--early-stopping", "Rounds without a better figure on --validate before training stops; 0 never.", Defaults.EarlyStoppingRounds);
        var truncation = Whole("--truncation", "lambdarank: a pair counts when one of it is among so many best.", Defaults.Truncation);
        var metric = new Option<string>("--metric") { Description = "What early stopping watches for logistic: logloss or auc.", DefaultValueFactory = _ => "logloss" };
        var rising = Names("--rising", "Features with which the score may only rise, separated by commas.");
        var falling = Names("--falling", "Features with which it may only fall.");
        var categorical = Names("--categorical", "Features whose values are categories.");
        var position = Names("--position", "The feature that holds the place a row was shown at; clicks are corrected for it.");
        var examination = Names("--examination", "How likely each place is looked at, from the first, separated by commas; learnt when absent.");
        var negatives = CommonOptions.Negatives();
        var seed = CommonOptions.Seed();
        var seeds = Whole("--seeds", "Models on this seed and those after it, averaged; needs --subsample or --column-sample below 1.", Defaults.Seeds);
        var threads = CommonOptions.Threads();
        var neural = new NeuralTrainOptions();
        var command = new Command("train", "Train boosted trees or a neural model on a table of rows.")
        {
            validate, validateFrom, validateQuery, output, objective, trees, depth, leaves, rate, child, rows, columns, l2, stop, truncation, metric, rising, falling, categorical, position, examination, negatives, seed, seeds, threads,
        };
        table.AddTo(command);
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

            var learnt = CommonOptions.Choice(parsed.GetRequiredValue(objective), objective.Name, ("logistic", TreeObjective.Logistic), ("lambdarank", TreeObjective.LambdaRank), ("grade", TreeObjective.Grade));
            if (parsed.GetValue(negatives) < 1 && learnt != TreeObjective.Logistic) throw new InputException("is for the objective logistic: lambdarank learns from pairs within a group, and grades are no positives and negatives.", field: negatives.Name);
            train = SampledNegatives.Sample(train, parsed.GetValue(negatives), parsed.GetValue(seed));
            if (neural.KindOf(parsed) is { } kind) return neural.Train(parsed, kind, train, held, parsed.GetValue(seed), parsed.GetValue(threads), parsed.GetRequiredValue(output), ct);
            var options = new TreeTrainingOptions
            {
                Objective = learnt,
                Metric = CommonOptions.Choice(parsed.GetRequiredValue(metric), metric.Name, ("logloss", TreeValidationMetric.LogLoss), ("auc", TreeValidationMetric.Auc)),
                Trees = parsed.GetValue(trees),
                Depth = parsed.GetValue(depth),
                Leaves = parsed.GetValue(leaves),
                LearningRate = parsed.GetValue(rate),
                MinChildWeight = parsed.GetValue(child),
                Subsample = parsed.GetValue(rows),
                ColumnSample = parsed.GetValue(columns),
                L2 = parsed.GetValue(l2),
                EarlyStoppingRounds = parsed.GetValue(stop),
                Truncation = parsed.GetValue(truncation),
                Rising = parsed.GetRequiredValue(rising),
                Falling = parsed.GetRequiredValue(falling),
                Categorical = parsed.GetRequiredValue(categorical),
                PositionFeature = parsed.GetRequiredValue(position),
                Examination = parsed.GetRequiredValue(examination),
                Seed = parsed.GetValue(seed),
                Seeds = parsed.GetValue(seeds),
                Threads = parsed.GetValue(threads),
            };
            var model = TreeTrainer.Train(train, held, options, new ConsoleProgress(), ct);
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

    private static Option<int> Whole(string name, string what, int value) => new(name) { Description = what, DefaultValueFactory = _ => value };

    private static Option<double> Real(string name, string what, double value) => new(name) { Description = what, DefaultValueFactory = _ => value };

    private static Option<string> Names(string name, string what) => new(name) { Description = what, DefaultValueFactory = _ => "", HelpName = "NAME,..." };
}
