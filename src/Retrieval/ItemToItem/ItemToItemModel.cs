using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>For each item, the items that the same users chose, most similar first. Immutable.</summary>
public sealed class ItemToItemModel
{
    private const string Kind = "item-to-item";
    private const int FormatVersion = 1;

    private readonly int[] _starts;
    private readonly int[] _items;
    private readonly float[] _similarities;

    internal ItemToItemModel(int[] starts, int[] items, float[] similarities)
    {
        _starts = starts;
        _items = items;
        _similarities = similarities;
    }

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => _starts.Length - 1;

    /// <summary>The neighbours of an item, most similar first; empty for an item the model does not know.</summary>
    public ReadOnlySpan<int> NeighboursOf(int item) =>
        (uint)item < (uint)ItemCount ? _items.AsSpan(_starts[item].._starts[item + 1]) : [];

    /// <summary>How similar each neighbour is, in the order of <see cref="NeighboursOf"/>; above 0 and never rising.</summary>
    public ReadOnlySpan<float> SimilaritiesOf(int item) =>
        (uint)item < (uint)ItemCount ? _similarities.AsSpan(_starts[item].._starts[item + 1]) : [];

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        Write(writer);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static ItemToItemModel Load(string path) => Read(new ArtifactReader(path, Kind, FormatVersion), path);

    /// <summary>Writes the lists' sections into an artifact.</summary>
    internal void Write(ArtifactWriter writer)
    {
        writer.Write<int>("starts", _starts);
        writer.Write<int>("items", _items);
        writer.Write<float>("similarities", _similarities);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static ItemToItemModel Read(ArtifactReader reader, string path)
    {
        var starts = reader.Read<int>("starts").ToArray();
        var items = reader.Read<int>("items").ToArray();
        var similarities = reader.Read<float>("similarities").ToArray();
        var sound = starts.Length > 0 && starts[0] == 0 && starts[^1] == items.Length && items.Length == similarities.Length;
        for (var i = 1; sound && i < starts.Length; i++) sound = starts[i] >= starts[i - 1];
        foreach (var item in items) sound &= (uint)item < (uint)(starts.Length - 1);
        if (!sound) throw new InputException("its neighbour lists contradict each other.", path);
        return new ItemToItemModel(starts, items, similarities);
    }
}
