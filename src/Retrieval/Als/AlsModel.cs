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
    private const int FormatVersion = 2;
    private const int OptionCount = 12;

    private readonly float[] _items;
    private readonly float[] _users;
    private readonly float[] _gram;
    private readonly float[] _lengths;

    internal AlsModel(string id, AlsOptions options, float[] items, float[] users, float[] gram, int trainedItems)
    {
        Id = id;
        Options = options;
        _items = items;
        _users = users;
        _gram = gram;
        _lengths = new float[items.Length / Dimensions];
        for (var item = 0; item < _lengths.Length; item++) _lengths[item] = TensorPrimitives.Norm(VectorOf(item));
        TrainedItems = trainedItems;
        UserStep = new AlsHalfStep(items, gram, trainedItems, options);
    }

    /// <summary>Names the vector space: a hash of the options and of the training pairs. Vectors of two ids never mix.</summary>
    public string Id { get; }

    /// <summary>What it was trained with.</summary>
    public AlsOptions Options { get; }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions => Options.Factors;

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => _lengths.Length;

    /// <summary>Items from here on were folded in after the training.</summary>
    public int TrainedItems { get; }

    /// <summary>How many user vectors it holds; 0 when it was saved without.</summary>
    public int UserCount => _users.Length / Dimensions;

    /// <summary>Item vectors, ItemCount × Dimensions, in the basis of the eigenvectors of their Gram matrix.</summary>
    public ReadOnlySpan<float> ItemFactors => _items;

    /// <summary>User vectors, UserCount × Dimensions, as fold-in of the training rows gives them.</summary>
    public ReadOnlySpan<float> UserFactors => _users;

    /// <summary>VᵀV of the trained item vectors, Dimensions × Dimensions.</summary>
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

    /// <summary>
    /// This model with vectors for the items of a wider catalog that the training had not seen, from their first
    /// interactions: each is the exact solution of the training objective for that item with the users fixed, in this
    /// model's space, so the id stays. Vectors of trained items, and what requests fold in from them, do not change.
    /// </summary>
    /// <param name="matrix">Users × items by this model's user rows; columns from <see cref="ItemCount"/> on are folded in.</param>
    /// <exception cref="InputException">More or fewer users than the model has vectors of, or fewer items.</exception>
    public AlsModel WithNewItems(InteractionMatrix matrix)
    {
        var folder = new AlsItemFoldIn(this);
        if (matrix.RowCount != UserCount)
            throw new InputException($"has {matrix.RowCount} users where the model has {UserCount}.", field: "matrix");
        if (matrix.ColumnCount < ItemCount)
            throw new InputException($"has {matrix.ColumnCount} items where the model has {ItemCount} already.", field: "matrix");
        var byItem = matrix.Transpose();
        var items = new float[checked(matrix.ColumnCount * Dimensions)];
        _items.CopyTo(items, 0);
        for (var item = ItemCount; item < matrix.ColumnCount; item++)
            folder.Solve(byItem.ColumnsOf(item), byItem.WeightsOf(item), items.AsSpan(item * Dimensions, Dimensions));
        return new AlsModel(Id, Options, items, _users, _gram, TrainedItems);
    }

    /// <summary>Writes the model; without user vectors it serves all the same, by fold-in.</summary>
    public void Save(string path, bool withUsers = true)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteText("id", Id);
        writer.Write<double>("options",
        [
            Options.Factors, Options.Iterations, Options.Regularisation, Options.FrequencyExponent, Options.Unobserved,
            Options.Alpha, Options.InitialScale, (int)Options.Solver, Options.Steps, Options.Patience, Options.HeldOut, TrainedItems,
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
        if (numbers.Length != OptionCount || seed.Length != 1) throw new InputException("section 'options' or 'seed' has the wrong length.", path);
        var options = new AlsOptions
        {
            Factors = (int)numbers[0],
            Iterations = (int)numbers[1],
            Regularisation = (float)numbers[2],
            FrequencyExponent = (float)numbers[3],
            Unobserved = (float)numbers[4],
            Alpha = (float)numbers[5],
            InitialScale = (float)numbers[6],
            Solver = (AlsSolver)(int)numbers[7],
            Steps = (int)numbers[8],
            Patience = (int)numbers[9],
            HeldOut = (float)numbers[10],
            Seed = seed[0],
        };
        options.Validate();
        var items = reader.Read<float>("items");
        var users = reader.Read<float>("users");
        var gram = reader.Read<float>("gram");
        if (items.Length % options.Factors != 0 || users.Length % options.Factors != 0 || gram.Length != options.Factors * options.Factors)
            throw new InputException($"its vectors do not have {options.Factors} numbers each.", path);
        var trained = (int)numbers[11];
        if (trained < 1 || trained > items.Length / options.Factors)
            throw new InputException($"says that {trained} of its {items.Length / options.Factors} items were trained.", path);
        return new AlsModel(reader.ReadText("id"), options, items.ToArray(), users.ToArray(), gram.ToArray(), trained);
    }

    internal static string IdOf(AlsOptions options, ulong matrix, string? start)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{options with { Threads = 0 }} {matrix} {start}");
        return string.Create(CultureInfo.InvariantCulture, $"als-{StableHash.Of(text):x16}");
    }
}
