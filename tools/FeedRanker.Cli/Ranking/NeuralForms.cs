using FeedRanker.Core;
using FeedRanker.Onnx;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>A neural model as it is, in 16 and 8 bits, and without the vectors of rare values.</summary>
internal sealed class NeuralForms(NeuralExamples rows) : IDisposable
{
    private const int Thousand = 1000;

    private readonly List<IDisposable> _open = [];

    /// <summary>All forms of a model; those without rare values are of 8 bits as well.</summary>
    /// <param name="model">The whole model.</param>
    /// <param name="known">Rows of which values are counted and activations watched.</param>
    /// <param name="leastCounts">How often a value must be met to keep its vector.</param>
    public IReadOnlyList<CompressedModel> All(NeuralModel model, NeuralExamples known, IReadOnlyList<int> leastCounts)
    {
        if (model.Precision == NeuralPrecision.Int8) throw new InputException("its numbers are of 8 bits already: compress the model that it was made from.", field: "model");
        List<CompressedModel> forms = [Of("as it is", model), Of("float16", NeuralCompression.Float16(model)), Of("int8", NeuralCompression.Int8(model, known))];
        foreach (var least in model.Schema.Fields.Count == 0 ? [] : leastCounts)
            forms.Add(Of($"values met {least} times, int8", NeuralCompression.Int8(NeuralCompression.Prune(model, known, least), known)));
        return forms;
    }

    /// <summary>A model with its scores of the first head.</summary>
    public CompressedModel Of(string name, NeuralModel model)
    {
        var (all, heads) = (model.Score(rows), model.Schema.Heads.Count);
        return new CompressedModel(name, [.. Enumerable.Range(0, rows.Count).Select(row => all[row * heads])], Run(model), model.Save);
    }

    public void Dispose()
    {
        for (var i = _open.Count - 1; i >= 0; i--) _open[i].Dispose();
    }

    // The network as a request runs it: one user, 1000 candidates.
    private Action Run(NeuralModel model)
    {
        var network = new NeuralNetwork(model, new OnnxOptions());
        var binding = new OnnxBinding(network.Graph, NeuralGraph.Rows, Thousand, 16);
        _open.AddRange([network, binding]);
        var inputs = new NeuralRows(rows, model.Vectors);
        var (user, item) = (new float[model.Layout.User.Length], new float[model.Layout.Item.Length]);
        for (var i = 0; i < Thousand; i++)
        {
            inputs.Fill(i % rows.Count, model.Layout, model.Vectors.Table, 0, user, item);
            if (network.Codes is { } codes) codes.Round(item, binding.Codes(NeuralGraph.ItemPart).Slice(i * item.Length, item.Length));
            else item.CopyTo(binding.Floats(NeuralGraph.ItemPart)[(i * item.Length)..]);
        }

        if (user.Length > 0) user.CopyTo(binding.Floats("once." + NeuralGraph.UserPart));
        return () => binding.Run(Thousand);
    }
}
