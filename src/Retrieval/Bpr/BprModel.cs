using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What <see cref="BprTrainer"/> learned: one vector per user and item, row-major, whose inner products order a user's items. Immutable.</summary>
public sealed class BprModel
{
    private const string Kind = "bpr";
    private const int FormatVersion = 1;

    private readonly float[] _users;
    private readonly float[] _items;

    internal BprModel(int dimensions, float[] users, float[] items)
    {
        Dimensions = dimensions;
        _users = users;
        _items = items;
    }

    /// <summary>Numbers per vector.</summary>
    public int Dimensions { get; }

    /// <summary>How many users have vectors.</summary>
    public int UserCount => _users.Length / Dimensions;

    /// <summary>Catalog rows below this have vectors.</summary>
    public int ItemCount => _items.Length / Dimensions;

    /// <summary>UserCount × Dimensions.</summary>
    public ReadOnlyMemory<float> UserFactors => _users;

    /// <summary>ItemCount × Dimensions.</summary>
    public ReadOnlyMemory<float> ItemFactors => _items;

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.Write<int>("dimensions", [Dimensions]);
        writer.Write<float>("users", _users);
        writer.Write<float>("items", _items);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static BprModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var dimensions = reader.Read<int>("dimensions");
        var users = reader.Read<float>("users").ToArray();
        var items = reader.Read<float>("items").ToArray();
        if (dimensions.Length != 1 || dimensions[0] < 1 || users.Length % dimensions[0] != 0 || items.Length % dimensions[0] != 0)
            throw new InputException("its vectors do not have one length.", path);
        return new BprModel(dimensions[0], users, items);
    }
}
