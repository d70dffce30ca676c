using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>What a model that is no tree reads and gives.</summary>
internal static class NetworkText
{
    /// <summary>Prints it.</summary>
    public static void Show(AnyModel model, bool asJson)
    {
        var inputs = Inputs(model);
        var title = Title(model);
        if (asJson) WriteJson(model, title, inputs);
        else
        {
            Terminal.Line(title);
            Terminal.Table(["input", "kind", "of"], inputs.Select(i => (IReadOnlyList<string>)[i.Name, i.Kind, i.Side]));
        }
    }

    private static string Title(AnyModel model) => model switch
    {
        { Neural: { } neural } => $"{neural.Options.Kind}: {neural.Schema.Fields.Count} fields of width {neural.Options.Width}, {neural.Schema.Features.Count} features; heads {string.Join(", ", neural.Schema.Heads)}; layers {string.Join("-", neural.Options.Deep)}; {neural.Precision}.",
        { Plain: OnnxRanker onnx } => $"ONNX graph: {onnx.Features.Count} features, missing ones {Terminal.Number(onnx.Missing)}; the score is output '{onnx.Output}'.",
        _ => $"{model.Plain!.GetType().Name}: {model.Features.Count} features.",
    };

    private static (string Name, string Kind, string Side)[] Inputs(AnyModel model) => model.Neural is { } neural
        ? [.. neural.Schema.Fields.Select(f => (f.Name, "field", Side(f))), .. neural.Schema.Features.Select(f => (f.Name, "feature", Side(f)))]
        : [.. model.Features.Select(name => (name, "feature", ""))];

    private static string Side(NeuralInput input) => input.Side == InputSide.User ? "the user" : "the item";

    private static void WriteJson(AnyModel model, string title, (string Name, string Kind, string Side)[] inputs) => JsonOut.Write(json =>
    {
        json.WriteString("model", title);
        json.WriteStartArray("heads");
        foreach (var head in model.Neural?.Schema.Heads ?? []) json.WriteStringValue(head);
        json.WriteEndArray();
        foreach (var kind in new[] { "field", "feature" })
        {
            json.WriteStartArray(kind + "s");
            foreach (var input in inputs.Where(i => i.Kind == kind)) json.WriteStringValue(input.Name);
            json.WriteEndArray();
        }
    });
}
