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
    private const int FormatVersion = 2;

    private readonly float[] _vectors; // Q_j beside (g(F) D^½ Q)_j
    private readonly float[] _filter; // C (g(C) - PathWeight I)
    private readonly float[] _speaks; // d_i^-½: how loudly an item speaks for others in the ideal part
    private readonly int _rank;

    internal GraphFilterModel(ItemToItemModel paths, float pathWeight, float idealWeight, float[] vectors, float[] filter, float[] speaks)
    {
        Paths = paths;
        PathWeight = pathWeight;
        IdealWeight = idealWeight;
        _vectors = vectors;
        _filter = filter;
        _speaks = speaks;
        _rank = (int)Math.Sqrt(filter.Length);
    }

    /// <summary>Items that the same users chose: F itself.</summary>
    public ItemToItemModel Paths { get; }

    /// <summary>How much <see cref="Paths"/> count beside the filter.</summary>
    public float PathWeight { get; }

    /// <summary>How much the ideal low-pass part counts.</summary>
    public float IdealWeight { get; }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions => 2 * _rank;

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => _speaks.Length;

    /// <summary>Item vectors, ItemCount × Dimensions; zeros for an item without training pairs.</summary>
    public ReadOnlySpan<float> Vectors => _vectors;

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.Write<float>("weights", [PathWeight, IdealWeight]);
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
        var weights = reader.Read<float>("weights");
        var vectors = reader.Read<float>("vectors").ToArray();
        var filter = reader.Read<float>("filter").ToArray();
        var speaks = reader.Read<float>("speaks").ToArray();
        var paths = ItemToItemModel.Read(reader, path);
        var rank = (int)Math.Sqrt(filter.Length);
        var sound = weights.Length == 2 && rank > 0 && rank % TransposedProduct.Lanes == 0
            && filter.Length == rank * rank && vectors.LongLength == 2L * rank * speaks.Length && paths.ItemCount == speaks.Length;
        if (!sound) throw new InputException("its vectors, filter and paths contradict each other.", path);
        return new GraphFilterModel(paths, weights[0], weights[1], vectors, filter, speaks);
    }

    /// <summary>Adds a wanted item of so much weight to the sum that <see cref="Filter"/> takes.</summary>
    internal void Add(int item, float weight, Span<float> sum)
    {
        var vector = _vectors.AsSpan(item * Dimensions, _rank);
        TensorPrimitives.MultiplyAdd(vector, weight, sum[.._rank], sum[.._rank]);
        TensorPrimitives.MultiplyAdd(vector, weight * _speaks[item], sum[_rank..], sum[_rank..]);
    }

    /// <summary>Makes the query of a sum: its inner product with an item's vector is the filter's score of the item.</summary>
    internal void Filter(ReadOnlySpan<float> sum, Span<float> query)
    {
        RowDots.Many(_filter, sum[.._rank], query[.._rank]);
        TensorPrimitives.Multiply(sum[_rank..], IdealWeight, query[_rank..]);
    }

    /// <summary>The filter's score of an item below <see cref="ItemCount"/>.</summary>
    internal float Score(ReadOnlySpan<float> query, int item) => RowDots.One(_vectors.AsSpan(item * Dimensions, Dimensions), query);
}
