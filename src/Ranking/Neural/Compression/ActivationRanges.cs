using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// The largest size that each number inside of a network had over the rows it was calibrated on, by tensor and place:
/// <c>item</c> (the candidate's part as it is given), <c>thinL</c> and <c>crossL</c> (a cross layer's narrow middle, and its
/// output on the candidate's places), <c>deepL</c> (after the relu).
/// </summary>
internal sealed class ActivationRanges(Dictionary<string, float[]> largest)
{
    private const string Section = "range.";
    private const int Batch = 256;

    // Requests bring users and items whose numbers go beyond those of any table.
    private const float Headroom = 3;

    public float[] Of(string tensor) => largest[tensor];

    /// <summary>Runs the plain network on rows and watches.</summary>
    public static ActivationRanges Measure(NeuralModel model, NeuralExamples examples, int mostRows)
    {
        var (outputs, graph) = Watched(model);
        var rows = new NeuralRows(examples, model.Vectors);
        using var network = new OnnxModel(graph.ToBytes(outputs, model.Parameters), new OnnxOptions());
        using var binding = new OnnxBinding(network, NeuralGraph.Rows, Batch, Batch);
        var users = model.Layout.User.Length == 0 ? [] : binding.Floats(NeuralGraph.UserPart);
        var largest = outputs.Where(o => o.Name != NeuralGraph.Margins).ToDictionary(o => o.Name, o => new float[o.Value.Shape[1].Size], StringComparer.Ordinal);
        var item = new float[model.Layout.Item.Length];
        // Rows spread over the whole table, since tables are often sorted by time or user.
        var count = Math.Min(rows.Count, mostRows);
        for (var start = 0; start < count; start += Batch)
        {
            var size = Math.Min(Batch, count - start);
            for (var i = 0; i < size; i++)
                rows.Fill((int)((long)(start + i) * rows.Count / count), model.Layout, model.Vectors.Table, i, users, binding.Floats(NeuralGraph.ItemPart));
            binding.Run(size);
            Watch(binding.Floats(NeuralGraph.ItemPart), size, item);
            foreach (var (name, into) in largest) Watch(binding.Floats(name), size, into);
        }

        foreach (var sizes in largest.Values)
            for (var i = 0; i < sizes.Length; i++) sizes[i] *= Headroom;
        WatchVectors(model, item);
        var features = model.Layout.Item.Fields.Length * model.Layout.Width;
        foreach (ref var size in item.AsSpan(features, model.Layout.Item.Features.Length)) size = Math.Min(size * Headroom, FeatureScaling.Bound);
        for (var i = 0; i < item.Length; i++)
            if (item[i] == 0 || i >= features + model.Layout.Item.Features.Length) item[i] = 1;
        largest["item"] = item;
        return new ActivationRanges(largest);
    }

    public void Write(ArtifactWriter writer)
    {
        foreach (var (name, values) in largest.OrderBy(r => r.Key, StringComparer.Ordinal)) writer.Write<float>(Section + name, values);
    }

    /// <exception cref="InputException">A range is no size, or of another network.</exception>
    public static ActivationRanges Read(ArtifactReader reader, NeuralOptions options, NeuralLayout layout)
    {
        var largest = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (name, length) in Tensors(options, layout))
        {
            var values = reader.Read<float>(Section + name).ToArray();
            if (values.Length != length) throw new InputException($"has {values.Length} numbers where {length} are needed.", reader.Path, field: Section + name);
            if (values.Any(v => !float.IsFinite(v) || v < 0)) throw new InputException("has a number that is no size.", reader.Path, field: Section + name);
            largest[name] = values;
        }

        return new ActivationRanges(largest);
    }

    private static IEnumerable<(string Name, int Length)> Tensors(NeuralOptions options, NeuralLayout layout)
    {
        yield return ("item", layout.Item.Length);
        if (options.Kind == NeuralKind.Fm) yield break;
        for (var layer = 0; options.CrossRank > 0 && layer < options.CrossLayers; layer++)
        {
            yield return ($"thin{layer}", options.CrossRank);
            yield return ($"cross{layer}", layout.Item.Length);
        }

        for (var layer = 0; layer < options.Deep.Count; layer++) yield return ($"deep{layer}", options.Deep[layer]);
    }

    // The network once more, with what it keeps to itself as outputs.
    private static (List<(string Name, GraphValue Value)> Outputs, OnnxGraph Graph) Watched(NeuralModel model)
    {
        var network = new NeuralGraph(model.Options, model.Layout, model.Schema.Heads.Count);
        var graph = network.Graph;
        var outputs = new List<(string, GraphValue)> { (NeuralGraph.Margins, network.Output) };
        if (model.Options.Kind == NeuralKind.Fm) return (outputs, graph);
        var (user, item) = (model.Layout.User.Length, model.Layout.Item.Length);
        var x = network.User is null ? network.Item : Shaping.Concat(1, network.User, network.Item);
        var crossed = x;
        for (var layer = 0; model.Options.CrossRank > 0 && layer < model.Options.CrossLayers; layer++)
        {
            var thin = crossed.Gemm(graph.Find($"cross{layer}.down"));
            outputs.Add(($"thin{layer}", thin));
            crossed = x * thin.Gemm(graph.Find($"cross{layer}.up"), graph.Find($"cross{layer}.bias")) + crossed;
            outputs.Add(($"cross{layer}", crossed.Cut(1, user, item)));
        }

        var deep = x;
        for (var layer = 0; layer < model.Options.Deep.Count; layer++)
            outputs.Add(($"deep{layer}", deep = deep.Gemm(graph.Find($"deep{layer}.weight"), graph.Find($"deep{layer}.bias")).Relu()));
        return (outputs, graph);
    }

    // Any value of a field may be asked for, not only those of these rows.
    private static void WatchVectors(NeuralModel model, float[] item)
    {
        var width = model.Layout.Width;
        for (var place = 0; place < model.Layout.Item.Fields.Length; place++)
        {
            var (start, count) = model.Vectors.RowsOf(model.Layout.Item.Fields[place]);
            Watch(model.Vectors.Table.Values.Slice(start * width, count * width), count, item.AsSpan(place * width, width));
        }
    }

    private static void Watch(ReadOnlySpan<float> rows, int count, Span<float> largest)
    {
        for (var row = 0; row < count; row++)
        {
            var values = rows.Slice(row * largest.Length, largest.Length);
            for (var i = 0; i < values.Length; i++) largest[i] = Math.Max(largest[i], Math.Abs(values[i]));
        }
    }
}
