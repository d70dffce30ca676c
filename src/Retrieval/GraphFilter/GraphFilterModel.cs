using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What <see cref="GraphFilterTrainer"/> found: a vector per item, the filter between two of them, and lists of paths. A
/// user's score of an item is a sum over what they chose, so new actions and new users need no retraining. Immutable.
/// </summary>
public sealed class GraphFilterModel
{
    private const string Kind = "graph-filter";
    private const int FormatVersion = 1;

    private readonly float[] _vectors; // v_j = d_j^-ToExponent Q_j
    private readonly float[] _filter; // h
    private readonly float[] _speaks; // d_i^(ToExponent - FromExponent): how loudly v_i speaks for others

    internal GraphFilterModel(ItemToItemModel paths, float pathWeight, int dimensions, float[] vectors, float[] filter, float[] speaks)
    {
        Paths = paths;
        PathWeight = pathWeight;
        Dimensions = dimensions;
        _vectors = vectors;
        _filter = filter;
        _speaks = speaks;
    }

    /// <summary>Items that the same users chose, by <see cref="GraphFilterOptions.Path"/>.</summary>
    public ItemToItemModel Paths { get; }

    /// <summary>How much <see cref="Paths"/> count beside the filter.</summary>
    public float PathWeight { get; }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions { get; }

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => _speaks.Length;

    /// <summary>Item vectors, ItemCount × Dimensions; zeros for an item without training pairs.</summary>
    public ReadOnlySpan<float> Vectors => _vectors;

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.Write<int>("dimensions", [Dimensions]);
        writer.Write<float>("path-weight", [PathWeight]);
        writer.Write<float>("vectors", _vectors);
        writer.Write<float>("filter", _filter);
        writer.Write<float>("speaks", _speaks);
        Paths.Write(writer);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static GraphFilterModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var dimensions = reader.Read<int>("dimensions");
        var weight = reader.Read<float>("path-weight");
        var vectors = reader.Read<float>("vectors").ToArray();
        var filter = reader.Read<float>("filter").ToArray();
        var speaks = reader.Read<float>("speaks").ToArray();
        var paths = ItemToItemModel.Read(reader, path);
        var sound = dimensions.Length == 1 && weight.Length == 1 && dimensions[0] > 0 && dimensions[0] % TransposedProduct.Lanes == 0
            && filter.LongLength == (long)dimensions[0] * dimensions[0] && vectors.LongLength == (long)dimensions[0] * speaks.Length && paths.ItemCount == speaks.Length;
        if (!sound) throw new InputException("its vectors, filter and paths contradict each other.", path);
        return new GraphFilterModel(paths, weight[0], dimensions[0], vectors, filter, speaks);
    }

    /// <summary>Adds a wanted item of so much weight to the sum that <see cref="Filter"/> takes.</summary>
    internal void Add(int item, float weight, Span<float> sum) =>
        TensorPrimitives.MultiplyAdd(_vectors.AsSpan(item * Dimensions, Dimensions), weight * _speaks[item], sum, sum);

    /// <summary>query = h · sum: the inner product with an item's vector is the filter's score of it.</summary>
    internal void Filter(ReadOnlySpan<float> sum, Span<float> query) => RowDots.Many(_filter, sum, query);

    /// <summary>The filter's score of an item below <see cref="ItemCount"/>.</summary>
    internal float Score(ReadOnlySpan<float> query, int item) => RowDots.One(_vectors.AsSpan(item * Dimensions, Dimensions), query);
}
