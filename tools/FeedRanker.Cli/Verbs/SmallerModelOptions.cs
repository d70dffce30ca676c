using System.CommandLine;
using FeedRanker.Cli.Ranking;
using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Ranking;
using FeedRanker.Serving;

namespace FeedRanker.Cli.Verbs;

/// <summary>What <c>model compress</c> does to models that are no trees, and with <c>--distill</c> to any.</summary>
internal sealed class SmallerModelOptions(TableOptions table)
{
    private const int StudentTrees = 100;

    private readonly Option<string?> _data = new("--data", "-d") { Description = "The data directory the rows came from: neural models with fields need it.", HelpName = "DIR" };
    private readonly Option<string?> _form = new("--form") { Description = "Neural: which form --out gets, int8, float16 or values (rare ones left out, int8); the fastest within --loss when absent.", HelpName = "FORM" };
    private readonly Option<string> _values = new("--values") { Description = "Neural: how often values must be met in those rows to keep their vectors, separated by commas.", DefaultValueFactory = _ => "2,10", HelpName = "N,..." };
    private readonly Option<string?> _distill = new("--distill") { Description = "Let a small model learn this one's scores: trees or dcn.", HelpName = "KIND" };
    private readonly Option<string?> _learn = new("--learn") { Description = "Rows that --distill learns from; else those whose values are counted and whose activations are watched, --rows when absent. Their labels are not read.", HelpName = "FILE" };
    private readonly Option<string?> _beside = new("--beside") { Description = "--distill: trees that are averaged with the model, as an ensemble's are.", HelpName = "FILE" };
    private readonly Option<double> _share = new("--share") { Description = "--beside: what the trees count.", DefaultValueFactory = _ => 0.5 };
    private readonly Option<string> _deep = new("--deep") { Description = "--distill dcn: widths of the small network's layers.", DefaultValueFactory = _ => "64,32", HelpName = "WIDTH,..." };
    private readonly Option<int> _epochs = new("--epochs") { Description = "--distill dcn: how often each row is learned from.", DefaultValueFactory = _ => 5 };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _data, _form, _values, _distill, _learn, _beside, _share, _deep, _epochs }) command.Add(option);
    }

    public bool IsDistilled(ParseResult parsed) => parsed.GetValue(_distill) is not null;

    /// <summary>Makes the smaller forms and measures them on rows.</summary>
    public CompressionTable Measure(ParseResult parsed, AnyModel model, TrainingTable rows, int? trees, double loss, CancellationToken ct)
    {
        if (IsDistilled(parsed)) return Distil(parsed, model, rows, trees ?? StudentTrees, loss, ct);
        var form = parsed.GetValue(_form) is { } text ? CommonOptions.Choice(text, _form.Name, ("int8", "int8"), ("float16", "float16"), ("values", "values")) : null;
        var examples = model.Examples(rows, parsed.GetValue(_data));
        using var forms = new NeuralForms(examples);
        var known = parsed.GetValue(_learn) is { } learn ? model.Examples(table.Learn(parsed, TableFile.Read(learn, null, model.Features)), parsed.GetValue(_data)) : examples;
        var all = forms.All(model.Neural!, known, Numbers(parsed, _values, 1, 1_000_000));
        if (form is not null && !all.Any(f => f.Name.StartsWith(form, StringComparison.Ordinal))) throw new InputException("the model has no fields, so no values that could be left out.", field: _form.Name);
        return new CompressionTable(all, rows, loss, form, ct);
    }

    private CompressionTable Distil(ParseResult parsed, AnyModel teacher, TrainingTable rows, int trees, double loss, CancellationToken ct)
    {
        var toTrees = CommonOptions.Choice(parsed.GetValue(_distill)!, _distill.Name, ("trees", true), ("dcn", false));
        var file = parsed.GetValue(_learn) ?? throw new InputException("say which rows the small model learns from; --rows are those it is measured on.", field: _learn.Name);
        var learn = table.Learn(parsed, TableFile.Read(file, null, teacher.Features));
        OptionRange.Check("--trees", trees, 1, 10_000);
        OptionRange.Check(_share.Name, parsed.GetValue(_share), 0, 1);
        OptionRange.Check(_epochs.Name, parsed.GetValue(_epochs), 1, 1000);
        var data = parsed.GetValue(_data);
        var beside = parsed.GetValue(_beside) is { } trained ? TreeImport.Read(trained) : null;
        if (beside is not null) EnsembleScorer.CheckScale(beside);
        float[] Teach(TrainingTable of)
        {
            var scores = teacher.Score(of, data);
            if (beside is not null) EnsembleScorer.Blend(beside.Score(of), parsed.GetValue(_share), scores);
            Distillation.CheckScale(scores);
            return scores;
        }

        var taught = Teach(learn);
        var thousand = Thousand(rows);
        using var forms = teacher.Neural is null ? null : new NeuralForms(teacher.Examples(rows, data));
        var large = teacher.Neural is { } neural ? forms!.Of("the teacher", neural) : new CompressedModel("the teacher", [], () => teacher.Plain!.Score(thousand), path => File.Copy(parsed.GetRequiredValue<string>("model"), path));
        large = large with { Scores = Teach(rows), Thousand = beside is null ? large.Thousand : () => { large.Thousand(); beside.Score(thousand); } };
        var labels = learn.Labels.ToArray();
        if (toTrees)
        {
            var options = new TreeTrainingOptions { Trees = trees, LearningRate = 0.1, Seed = 1 };
            CompressedModel Student(string name, TreeEnsemble model) => new(name, model.Score(rows), () => model.Score(thousand), model.Save);
            return new CompressionTable([large, Student($"student, {trees} trees", Distillation.Trees(learn, taught, options, ct)), Student("the same from labels", TreeTrainer.Train(learn, null, options, new ConsoleProgress(), ct))], rows, loss, "student", ct);
        }

        var small = NeuralTable.TrainingDefaults with { Deep = Numbers(parsed, _deep, 1, 8192), CrossRank = 8, Epochs = parsed.GetValue(_epochs), Patience = 0 };
        var student = Distillation.Network(learn, taught, small, data, ct);
        var plain = Distillation.Network(learn, labels, small, data, ct);
        using var store = data is null ? null : StateStore.OpenReadOnly(data);
        using var students = new NeuralForms(store is null ? NeuralTable.Features(rows, student.Schema) : NeuralTable.Examples(rows, student.Schema, store.Catalog, store.Users.Ids));
        return new CompressionTable([large, students.Of($"student, layers {string.Join('-', small.Deep)}", student), students.Of("the same from labels", plain)], rows, loss, "student", ct);
    }

    private static TrainingTable Thousand(TrainingTable rows)
    {
        var thousand = new TrainingTable(rows.Features);
        for (var i = 0; i < 1000; i++) rows.Row(i % rows.Count).CopyTo(thousand.Add(0, 0, 0, 0));
        return thousand;
    }

    private static int[] Numbers(ParseResult parsed, Option<string> option, int least, int most) =>
        [.. parsed.GetRequiredValue(option).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(text =>
        {
            if (!int.TryParse(text, out var number)) throw new InputException($"'{text}' is no whole number.", field: option.Name);
            OptionRange.Check(option.Name, number, least, most);
            return number;
        })];
}
