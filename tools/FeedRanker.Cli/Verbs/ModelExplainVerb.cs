using System.CommandLine;
using FeedRanker.Cli.Ranking;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>model explain</c>: what each feature adds to one row's score, or to all rows' on average.</summary>
internal static class ModelExplainVerb
{
    public static Command Command()
    {
        var file = ModelVerb.File();
        var table = new TableOptions();
        var row = new Option<int?>("--row") { Description = "The row to explain, from 0; the mean size over the first rows when absent.", HelpName = "N" };
        var most = new Option<int>("--most") { Description = "How many rows the mean is over.", DefaultValueFactory = _ => 1000 };
        var top = new Option<int>("--top") { Description = "How many features to list.", DefaultValueFactory = _ => 20 };
        var data = new Option<string?>("--data", "-d") { Description = "The data directory the rows came from: neural models with fields need it.", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var command = new Command("explain", "Tell what each feature adds to a score: Shapley values of trees, integrated gradients of a neural model.") { file, row, most, top, data, json };
        table.AddTo(command);
        command.SetAction(parsed =>
        {
            using var model = AnyModel.Read(parsed.GetRequiredValue(file));
            var rows = table.Read(parsed, model.Features);
            var chosen = parsed.GetValue(row);
            OptionRange.Check("--row", chosen ?? 0, 0, rows.Count - 1);
            OptionRange.Check(most.Name, parsed.GetValue(most), 1, 1_000_000);
            int[] asked = chosen is { } one ? [one] : Enumerable.Range(0, Math.Min(rows.Count, parsed.GetValue(most))).ToArray();
            var (names, expected, all) = Explain(model, rows, asked, parsed);
            var adds = Enumerable.Range(0, names.Count).Select(f => Mean(all, f, names.Count, sizes: chosen is null)).ToArray();
            var position = Enumerable.Range(0, rows.Features.Count).ToDictionary(f => rows.Features[f]);
            var parts = Enumerable.Range(0, adds.Length).OrderByDescending(f => Math.Abs(adds[f]))
                .Select(f => (Feature: names[f], Value: chosen is { } at && position.TryGetValue(names[f], out var column) ? rows.Row(at)[column] : float.NaN, Adds: adds[f])).ToArray();
            if (parsed.GetValue(json)) PrintJson(expected, chosen, parts);
            else Print(expected, chosen, parts, parsed.GetValue(top));
            return 0;
        });

        (IReadOnlyList<string> Names, double Expected, double[] All) Explain(AnyModel model, TrainingTable rows, int[] asked, ParseResult parsed)
        {
            if (model.Plain is TreeEnsemble trees) return (trees.Features, trees.Explainer.Expected, trees.Explainer.Explain(rows, asked));
            using var explainer = new NeuralExplainer(model.Neural ?? throw new InputException("only trees and neural models of ours can be explained.", parsed.GetRequiredValue(file)));
            return (explainer.Inputs, explainer.Expected, explainer.Explain(model.Examples(rows, parsed.GetValue(data)), asked));
        }
        return command.WithExamples("model explain ranker.bin --rows rows.bin --row 17", "model explain neural.bin --rows rows.bin --data mydata --row 17", "model explain ranker.bin --rows rows.bin --json");
    }

    private static double Mean(double[] all, int feature, int features, bool sizes)
    {
        var sum = 0.0;
        for (var at = feature; at < all.Length; at += features) sum += sizes ? Math.Abs(all[at]) : all[at];
        return sum / (all.Length / features);
    }

    private static void Print(double expected, int? row, (string Feature, float Value, double Adds)[] parts, int top)
    {
        Terminal.Heading(row is null
            ? "Mean size of what each feature adds to the margin"
            : $"Row {row}: {Terminal.Number(expected)} to start from, {Terminal.Number(expected + parts.Sum(p => p.Adds))} in the end");
        Terminal.Table(["feature", ">value", ">adds"], parts.Take(top).Select(p => (IReadOnlyList<string>)
            [p.Feature, row is null ? "" : float.IsNaN(p.Value) ? "" : Terminal.Number(p.Value), Terminal.Number(p.Adds)]));
    }

    private static void PrintJson(double expected, int? row, (string Feature, float Value, double Adds)[] parts) => JsonOut.Write(json =>
    {
        if (row is { } number) json.WriteNumber("row", number);
        json.WriteNumber("base", expected);
        if (row is not null) json.WriteNumber("margin", expected + parts.Sum(p => p.Adds));
        json.WriteStartArray("features");
        foreach (var (feature, value, adds) in parts)
        {
            json.WriteStartObject();
            json.WriteString("feature", feature);
            if (row is not null && float.IsFinite(value)) json.WriteNumber("value", value);
            json.WriteNumber("adds", adds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
