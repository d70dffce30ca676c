using System.Globalization;
using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What <see cref="AlsTrainer"/> learned: one vector per item and per user, row-major, and what is needed to solve for a
/// user the training never saw. Immutable.
/// </summary>
public sealed class AlsModel
{
    private const string Kind = "als";
    private const int FormatVersion = 1;

    private readonly float[] _items;
    private readonly float[] _users;
    private readonly float[] _gram;
    private readonly float[] _lengths;

    internal AlsModel(string id, AlsOptions options, float[] items, float[] users, float[] gram)
    {
        Id = id;
        Options = options;
        _items = items;
        _users = users;
        _gram = gram;
        _lengths = new float[items.Length / Dimensions];
        for (var item = 0; item < _lengths.Length; item++) _lengths[item] = TensorPrimitives.Norm(VectorOf(item));
        UserStep = new AlsHalfStep(items, gram, options);
    }

    /// <summary>Names the vector space: a hash of the options and of the training pairs. Vectors of two ids never mix.</summary>
    public string Id { get; }

    /// <summary>What it was trained with.</summary>
    public AlsOptions Options { get; }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions => Options.Factors;

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => _lengths.Length;

    /// <summary>How many user vectors it holds; 0 when it was saved without.</summary>
    public int UserCount => _users.Length / Dimensions;

    /// <summary>Item vectors, ItemCount × Dimensions.</summary>
    public ReadOnlySpan<float> ItemFactors => _items;

    /// <summary>User vectors, UserCount × Dimensions, as fold-in of the training rows gives them.</summary>
    public ReadOnlySpan<float> UserFactors => _users;

    /// <summary>VᵀV of the item vectors, Dimensions × Dimensions.</summary>
    public ReadOnlySpan<float> ItemGram => _gram;

    /// <summary>Euclidean length of each item vector; 0 for an item without training pairs.</summary>
    public ReadOnlySpan<float> ItemLengths => _lengths;

    internal AlsHalfStep UserStep { get; }

    /// <summary>Whether the model knows anything of the catalog row.</summary>
    public bool Knows(int item) => (uint)item < (uint)_lengths.Length && _lengths[item] > 0;

    /// <summary>The vector of a catalog row below <see cref="ItemCount"/>.</summary>
    public ReadOnlySpan<float> VectorOf(int item) => _items.AsSpan(item * Dimensions, Dimensions);

    /// <summary>The user's vector when it is one of this model; else empty.</summary>
    public ReadOnlySpan<float> QueryOf(UserSnapshot user) =>
        user.Embedding.Length == Dimensions && user.EmbeddingModel == Id ? user.Embedding : [];

    /// <summary>Writes the model; without user vectors it serves all the same, by fold-in.</summary>
    public void Save(string path, bool withUsers = true)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteText("id", Id);
        writer.Write<double>("options",
        [
            Options.Factors, Options.Iterations, Options.Regularisation, Options.FrequencyExponent, Options.Unobserved,
            Options.Alpha, Options.InitialScale,
        ]);
        writer.Write<ulong>("seed", [Options.Seed]);
        writer.Write<float>("items", _items);
        writer.Write<float>("gram", _gram);
        writer.Write<float>("users", withUsers ? _users : []);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static AlsModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var numbers = reader.Read<double>("options");
        var seed = reader.Read<ulong>("seed");
        if (numbers.Length != 7 || seed.Length != 1) throw new InputException("section 'options' or 'seed' has the wrong length.", path);
        var options = new AlsOptions
        {
            Factors = (int)numbers[0],
            Iterations = (int)numbers[1],
            Regularisation = (float)numbers[2],
            FrequencyExponent = (float)numbers[3],
            Unobserved = (float)numbers[4],
            Alpha = (float)numbers[5],
            InitialScale = (float)numbers[6],
            Seed = seed[0],
        };
        options.Validate();
        var items = reader.Read<float>("items");
        var users = reader.Read<float>("users");
        var gram = reader.Read<float>("gram");
        if (items.Length % options.Factors != 0 || users.Length % options.Factors != 0 || gram.Length != options.Factors * options.Factors)
            throw new InputException($"its vectors do not have {options.Factors} numbers each.", path);
        return new AlsModel(reader.ReadText("id"), options, items.ToArray(), users.ToArray(), gram.ToArray());
    }

    internal static string IdOf(AlsOptions options, ulong matrix)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{options.Factors} {options.Iterations} {options.Regularisation:R} {options.FrequencyExponent:R} {options.Unobserved:R} {options.Alpha:R} {options.InitialScale:R} {options.Seed} {matrix}");
        return string.Create(CultureInfo.InvariantCulture, $"als-{StableHash.Of(text):x16}");
    }
}
