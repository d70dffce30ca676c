using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// An encoder of content and a linear map from content to the item vectors of an ALS model: what such a vector would
/// likely be for an item that nobody has chosen yet. Immutable.
/// </summary>
public sealed class ContentModel
{
    private const string Kind = "content";
    private const int FormatVersion = 1;

    private readonly float[] _map; // dimensions of the model × dimensions of content, row-major
    private readonly float[] _mean;

    private ContentModel(string space, ContentEncoder encoder, float[] map, float[] mean)
    {
        (Space, Encoder, _map, _mean) = (space, encoder, map, mean);
    }

    /// <summary>Id of the ALS model whose space the map leads to.</summary>
    public string Space { get; }

    /// <summary>Numbers per vector of that model.</summary>
    public int Factors => _mean.Length;

    /// <summary>Makes content vectors.</summary>
    public ContentEncoder Encoder { get; }

    /// <summary>
    /// Fits the map by ridge regression over the items that the model knows: W = (XᵀX + λ n I)⁻¹ Xᵀ(V − v̄), X being content,
    /// V the model's vectors and v̄ their mean.
    /// </summary>
    /// <exception cref="InputException">An option out of its range.</exception>
    public static ContentModel Fit(CatalogSnapshot catalog, AlsModel model, ContentOptions options, CancellationToken ct)
    {
        var encoder = ContentEncoder.Fit(catalog, options);
        var (d, f) = (options.Dimensions, model.Dimensions);
        var mean = ItemVectors.Of(model).Moments().Mean;
        var (gram, right, known) = (new float[d * d], new float[d * f], 0);
        var (x, v) = (new float[Rows * d], new float[Rows * f]);
        var filled = 0;
        for (var row = 0; row < Math.Min(catalog.Count, model.ItemCount); row++)
        {
            if (!model.Knows(row)) continue;
            known++;
            encoder.Encode(catalog, row, x.AsSpan(filled * d, d));
            System.Numerics.Tensors.TensorPrimitives.Subtract(model.VectorOf(row), mean, v.AsSpan(filled * f, f));
            if (++filled < Rows) continue;
            Add();
            ct.ThrowIfCancellationRequested();
        }

        Add();
        for (var i = 0; i < d; i++) gram[i * d + i] += options.Ridge * Math.Max(1, known);
        if (!Cholesky.Factor(gram, d)) throw new InputException($"is {options.Ridge}, too small: the normal equations are singular.", field: "content.ridge");
        return new ContentModel(model.Id, encoder, Solve(gram, right, d, f), mean);

        void Add()
        {
            TransposedProduct.AddUpper(gram, d, x, d, filled, d, 1f);
            TransposedProduct.Add(right, f, x, d, v, f, filled, d, f, 1f);
            filled = 0;
        }
    }

    /// <summary>Writes what an item's model vector would likely be.</summary>
    /// <param name="content">The item's content vector; not zero.</param>
    /// <param name="into"><see cref="Factors"/> numbers.</param>
    public void FoldIn(ReadOnlySpan<float> content, Span<float> into)
    {
        RowDots.Many(_map, content, into);
        System.Numerics.Tensors.TensorPrimitives.Add(into, _mean, into);
    }

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        var options = Encoder.Options;
        writer.WriteText("space", Space);
        writer.Write<float>("options", [options.Dimensions, options.AuthorWeight, options.LanguageWeight, options.WordWeight, options.Ridge]);
        writer.Write<int>("counts", Encoder.Counts);
        writer.Write<int>("items", [Encoder.Items]);
        writer.Write<float>("map", _map);
        writer.Write<float>("mean", _mean);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static ContentModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var numbers = reader.Read<float>("options");
        var counts = reader.Read<int>("counts").ToArray();
        var items = reader.Read<int>("items");
        var map = reader.Read<float>("map").ToArray();
        var mean = reader.Read<float>("mean").ToArray();
        if (numbers.Length != 5 || items.Length != 1 || map.Length != numbers[0] * mean.Length || counts.Length == 0)
            throw new InputException("its sections contradict each other.", path);
        var options = new ContentOptions
        {
            Dimensions = (int)numbers[0],
            AuthorWeight = numbers[1],
            LanguageWeight = numbers[2],
            WordWeight = numbers[3],
            Ridge = numbers[4],
        };
        options.Validate();
        return new ContentModel(reader.ReadText("space"), new ContentEncoder(options, counts, items[0]), map, mean);
    }

    private const int Rows = 256;

    // The columns of W, laid out as rows.
    private static float[] Solve(float[] factor, float[] right, int d, int f)
    {
        var map = new float[f * d];
        for (var j = 0; j < f; j++)
        {
            var column = map.AsSpan(j * d, d);
            for (var i = 0; i < d; i++) column[i] = right[i * f + j];
            Cholesky.Solve(factor, d, column);
        }

        return map;
    }
}
