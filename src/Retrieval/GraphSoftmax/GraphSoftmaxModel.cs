using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What <see cref="GraphSoftmaxTrainer"/> learned: two vectors per item, what it says of a user who chose it and where it is to be
/// found. There are no vectors of users: whoever chose something can be served, and new actions count at once. Immutable.
/// </summary>
public sealed class GraphSoftmaxModel
{
    private const string Kind = "graph-softmax";
    private const int FormatVersion = 1;

    /// <summary>Half of what training's temperature says: the softmax is trained to tell chosen items from any, not good from better.</summary>
    internal const float Sharpness = 5;

    private readonly float[] _inputs;
    private readonly float[] _outputs;
    private readonly float[] _lengths; // of the outputs

    internal GraphSoftmaxModel(int dimensions, float[] inputs, float[] outputs)
    {
        Dimensions = dimensions;
        _inputs = inputs;
        _outputs = outputs;
        _lengths = new float[outputs.Length / dimensions];
        for (var item = 0; item < _lengths.Length; item++) _lengths[item] = TensorPrimitives.Norm(OutputOf(item));
        var hash = StableHash.Mix((ulong)dimensions);
        foreach (var numbers in (float[][])[inputs, outputs])
            foreach (var bits in MemoryMarshal.Cast<float, uint>(numbers)) hash = StableHash.Mix(hash + bits);
        Id = string.Create(CultureInfo.InvariantCulture, $"graph-softmax-{hash:x16}");
    }

    /// <summary>Names the vector space: a hash of what was learned. Vectors of two ids never mix.</summary>
    public string Id { get; }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions { get; }

    /// <summary>Catalog rows below this have vectors.</summary>
    public int ItemCount => _outputs.Length / Dimensions;

    /// <summary>ItemCount × Dimensions: what each item adds to a user's query; zeros for an item without training pairs.</summary>
    public ReadOnlyMemory<float> Inputs => _inputs;

    /// <summary>ItemCount × Dimensions: the vectors to be searched; zeros for an item without training pairs.</summary>
    public ReadOnlyMemory<float> Outputs => _outputs;

    /// <summary>Whether training saw the item; false for one beyond <see cref="ItemCount"/>.</summary>
    public bool Knows(int item) => (uint)item < (uint)ItemCount && _lengths[item] > 0;

    /// <summary>The vectors to be searched, as sources do; seen and not copied.</summary>
    public ItemVectors ItemVectors() => Retrieval.ItemVectors.Of(Id, _outputs, Dimensions);

    /// <summary>
    /// The query of somebody who chose these items: its inner product with an item's output vector orders
    /// their items. Of length 1; false, and zeros, when no item is known.
    /// </summary>
    /// <param name="items">Rows below <see cref="ItemCount"/>.</param>
    /// <param name="weights">How much each counts.</param>
    /// <param name="query">Takes <see cref="Dimensions"/> numbers.</param>
    public bool Query(ReadOnlySpan<int> items, ReadOnlySpan<float> weights, Span<float> query)
    {
        query.Clear();
        for (var i = 0; i < items.Length; i++) TensorPrimitives.MultiplyAdd(_inputs.AsSpan(items[i] * Dimensions, Dimensions), weights[i], query, query);
        var length = TensorPrimitives.Norm(query);
        if (!(length > 0)) return false;
        TensorPrimitives.Divide(query, length, query);
        return true;
    }

    /// <summary>
    /// |v| exp(5 · cos(q, v)) for an item's output vector v: a chance and not its logarithm, so that a sum with the scores of a filter, which
    /// are sums over paths, means something. It rises with the inner product among vectors of one length.
    /// </summary>
    /// <param name="query">What <see cref="Query"/> made.</param>
    /// <param name="item">One that the model knows.</param>
    public float Score(ReadOnlySpan<float> query, int item) => ScoreOf(TensorPrimitives.Dot(query, OutputOf(item)), item);

    /// <summary>The same from the inner product.</summary>
    internal float ScoreOf(float product, int item) => _lengths[item] * MathF.Exp(Sharpness * product / _lengths[item]);

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.Write<int>("dimensions", [Dimensions]);
        writer.Write<float>("inputs", _inputs);
        writer.Write<float>("outputs", _outputs);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static GraphSoftmaxModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var dimensions = reader.Read<int>("dimensions");
        var inputs = reader.Read<float>("inputs").ToArray();
        var outputs = reader.Read<float>("outputs").ToArray();
        if (dimensions.Length != 1 || dimensions[0] < 1 || inputs.Length != outputs.Length || outputs.Length % dimensions[0] != 0)
            throw new InputException("its vectors do not have one length.", path);
        return new GraphSoftmaxModel(dimensions[0], inputs, outputs);
    }

    private ReadOnlySpan<float> OutputOf(int item) => _outputs.AsSpan(item * Dimensions, Dimensions);
}
