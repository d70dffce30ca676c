using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>Reads XGBoost's JSON model (boosters <c>gbtree</c> with numerical splits and one output).</summary>
internal static class XgboostJson
{
    /// <exception cref="InputException">Not such a model; the message names the field or the tree and node.</exception>
    public static TreeEnsemble Read(ReadOnlySpan<byte> json, IReadOnlyList<string>? features, string? file)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement.GetProperty("learner"), features, file);
        }
        catch (JsonException e)
        {
            throw new InputException($"is no XGBoost JSON model: {e.Message}", file, (int)(e.LineNumber ?? -1) + 1, inner: e);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new InputException($"is no XGBoost JSON model of a known shape: {e.Message}", file, inner: e);
        }
    }

    private static TreeEnsemble Read(JsonElement learner, IReadOnlyList<string>? features, string? file)
    {
        var booster = learner.GetProperty("gradient_booster");
        var kind = booster.GetProperty("name").GetString();
        if (kind != "gbtree") throw new InputException($"is a '{kind}' booster; only 'gbtree' can be read.", file, field: "gradient_booster.name");
        var parameters = learner.GetProperty("learner_model_param");
        Single(parameters, "num_class", file);
        Single(parameters, "num_target", file);
        var names = features ?? Names(learner, Int(parameters.GetProperty("num_feature")));
        var link = LinkOf(learner.GetProperty("objective").GetProperty("name").GetString() ?? "", file);
        var builder = new TreeNodesBuilder();
        var number = 0;
        foreach (var tree in booster.GetProperty("model").GetProperty("trees").EnumerateArray()) ReadTree(tree, number++, builder, file);
        var nodes = builder.Build();
        nodes.Check(names.Count, file);
        return new TreeEnsemble(names, link, Margin(parameters.GetProperty("base_score"), link, file), nodes);
    }

    private static void ReadTree(JsonElement tree, int number, TreeNodesBuilder builder, string? file)
    {
        var left = Ints(tree, "left_children");
        var right = Ints(tree, "right_children");
        var feature = Ints(tree, "split_indices");
        var missingLeft = Ints(tree, "default_left");
        var value = Floats(tree, "split_conditions");
        var gain = Floats(tree, "loss_changes");
        var cover = Floats(tree, "sum_hessian");
        if (tree.TryGetProperty("split_type", out _) && Ints(tree, "split_type").AsSpan().ContainsAnyExcept(0))
            throw new InputException($"tree {number} has categorical splits; only numerical ones can be read.", file, field: "split_type");
        var added = 0;
        var open = new Stack<(int Node, int Parent, bool Left)>();
        open.Push((0, -1, false));
        while (open.TryPop(out var next))
        {
            if ((uint)next.Node >= (uint)left.Length || added++ > left.Length)
                throw new InputException($"tree {number} has node {next.Node} where {left.Length} nodes form a tree.", file);
            var isLeaf = left[next.Node] == -1;
            var at = builder.Add(isLeaf ? -1 : feature[next.Node], value[next.Node], missingLeft[next.Node] != 0, isLeaf ? 0 : gain[next.Node], cover[next.Node]);
            if (next.Parent >= 0) builder.Link(next.Parent, at, next.Left);
            if (isLeaf) continue;
            open.Push((right[next.Node], at, false));
            open.Push((left[next.Node], at, true));
        }

        builder.EndTree();
    }

    private static string[] Names(JsonElement learner, int count)
    {
        var names = learner.TryGetProperty("feature_names", out var given) ? given.EnumerateArray().Select(n => n.GetString() ?? "").ToArray() : [];
        return names.Length != 0 ? names : Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}")).ToArray();
    }

    private static void Single(JsonElement parameters, string field, string? file)
    {
        if (parameters.TryGetProperty(field, out var value) && Int(value) > 1)
            throw new InputException($"is {value}; only models of one output can be read.", file, field: field);
    }

    // The objective decides how a sum of leaves becomes what its trainer calls a prediction.
    private static TreeLink LinkOf(string objective, string? file) => objective switch
    {
        "binary:logistic" or "reg:logistic" => TreeLink.Logistic,
        "binary:logitraw" or "binary:hinge" or "reg:squarederror" or "reg:absoluteerror" or "reg:pseudohubererror"
            or "rank:pairwise" or "rank:ndcg" or "rank:map" => TreeLink.Identity,
        _ => throw new InputException($"'{objective}' is not supported; binary:logistic, binary:logitraw, reg:squarederror or rank:* is.", file, field: "objective.name"),
    };

    // The file holds the base score as a prediction; trees add to its margin. Newer versions write it as a list of one.
    private static float Margin(JsonElement element, TreeLink link, string? file)
    {
        var score = float.Parse((element.GetString() ?? "").Trim('[', ']'), NumberStyles.Float, CultureInfo.InvariantCulture);
        var margin = link == TreeLink.Logistic ? -MathF.Log(1f / score - 1f) : score;
        if (float.IsFinite(margin)) return margin;
        throw new InputException($"is {element}; a finite number is needed, strictly between 0 and 1 for a probability.", file, field: "base_score");
    }

    private static int Int(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? int.Parse(element.GetString()!, CultureInfo.InvariantCulture) : element.GetInt32();

    private static int[] Ints(JsonElement tree, string name) => tree.GetProperty(name).EnumerateArray().Select(e => e.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => e.GetInt32(),
    }).ToArray();

    private static float[] Floats(JsonElement tree, string name) => tree.GetProperty(name).EnumerateArray().Select(e => e.GetSingle()).ToArray();
}
