using System.CommandLine;
using System.Globalization;
using FeedRanker.Cli.Ranking;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>model show</c>: what a model is made of and what it leans on.</summary>
internal static class ModelShowVerb
{
    public static Command Command()
    {
        var file = ModelVerb.File();
        var top = new Option<int>("--top") { Description = "How many features to list.", DefaultValueFactory = _ => 20 };
        var json = CommonOptions.Json();
        var command = new Command("show", "Show a model's size and what it makes of its features.") { file, top, json };
        command.SetAction(parsed =>
        {
            if (SegmentReliability.IsCalibrator(parsed.GetRequiredValue(file)))
            {
                CalibratorText.Show(SegmentCalibrator.Load(parsed.GetRequiredValue(file)), parsed.GetValue(json));
                return 0;
            }

            using var any = AnyModel.Read(parsed.GetRequiredValue(file));
            if (any.Plain is not TreeEnsemble model) NetworkText.Show(any, parsed.GetValue(json));
            else if (parsed.GetValue(json)) PrintJson(model);
            else Print(model, parsed.GetValue(top));
            return 0;
        });
        return command.WithExamples("model show ranker.bin", "model show xgboost.ubj --json", "model show mydata/build/model/calibrator.bin");
    }

    private static void Print(TreeEnsemble model, int top)
    {
        Terminal.Line($"{model.TreeCount} trees, {Terminal.Count(model.Nodes.NodeCount)} nodes, {model.Features.Count} features; base {Terminal.Number(model.BaseScore)}, {(model.Link == TreeLink.Logistic ? "a probability" : "a score that orders")}.");
        Terminal.Table(["feature", ">gain", ">cover", ">splits"], model.Importance.Take(top).Select(i => (IReadOnlyList<string>)
            [i.Feature, Terminal.Number(i.Gain), Terminal.Number(i.Cover), i.Splits.ToString(CultureInfo.InvariantCulture)]));
    }

    private static void PrintJson(TreeEnsemble model) => JsonOut.Write(json =>
    {
        json.WriteNumber("trees", model.TreeCount);
        json.WriteNumber("nodes", model.Nodes.NodeCount);
        json.WriteNumber("base", model.BaseScore);
        json.WriteString("link", model.Link.ToString());
        json.WriteStartArray("features");
        foreach (var i in model.Importance)
        {
            json.WriteStartObject();
            json.WriteString("feature", i.Feature);
            json.WriteNumber("gain", i.Gain);
            json.WriteNumber("cover", i.Cover);
            json.WriteNumber("splits", i.Splits);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
