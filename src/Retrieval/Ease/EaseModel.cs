using System.Numerics.Tensors;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>A dense item × item matrix over the head of the catalog: what choosing one item says of each other. Immutable.</summary>
public sealed class EaseModel
{
    private const string Kind = "ease";
    private const int FormatVersion = 1;

    private readonly int[] _items;
    private readonly float[] _weights;
    private readonly int[] _slotOf;

    internal EaseModel(int itemCount, int[] items, float[] weights)
    {
        _items = items;
        _weights = weights;
        _slotOf = SlotsOf(itemCount, items);
    }

    /// <summary>Catalog rows below this existed when the model was trained; not all of them are in it.</summary>
    public int ItemCount => _slotOf.Length;

    /// <summary>The catalog rows in the model, rising; the position of a row here is its slot.</summary>
    public ReadOnlySpan<int> Items => _items;

    /// <summary>B, Items.Length × Items.Length: what the choice of the row's item adds to the score of the column's.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>The slot of a catalog row, or -1.</summary>
    public int SlotOf(int item) => (uint)item < (uint)_slotOf.Length ? _slotOf[item] : -1;

    /// <summary>Writes the model.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.Write<int>("item-count", [ItemCount]);
        writer.Write<int>("items", _items);
        writer.Write<float>("weights", _weights);
        writer.Complete();
    }

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static EaseModel Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, FormatVersion);
        var count = reader.Read<int>("item-count");
        var items = reader.Read<int>("items").ToArray();
        var weights = reader.Read<float>("weights").ToArray();
        var sound = count.Length == 1 && weights.LongLength == (long)items.Length * items.Length;
        for (var i = 0; sound && i < items.Length; i++) sound = items[i] < count[0] && items[i] > (i == 0 ? -1 : items[i - 1]);
        if (!sound) throw new InputException("its items and weights contradict each other.", path);
        return new EaseModel(count[0], items, weights);
    }

    /// <summary>Writes the score of every slot for a user who wanted these items so much; false when none is in the model.</summary>
    internal bool Score(ReadOnlySpan<int> wanted, RecentItemsOptions options, Span<float> scores)
    {
        var known = false;
        scores.Clear();
        for (var i = 0; i < wanted.Length; i++)
        {
            var slot = SlotOf(wanted[i]);
            if (slot < 0) continue;
            known = true;
            TensorPrimitives.MultiplyAdd(_weights.AsSpan(slot * _items.Length, _items.Length), options.Decay(i), scores, scores);
        }

        return known;
    }

    internal static int[] SlotsOf(int itemCount, ReadOnlySpan<int> items)
    {
        var slots = new int[itemCount];
        Array.Fill(slots, -1);
        for (var slot = 0; slot < items.Length; slot++) slots[items[slot]] = slot;
        return slots;
    }
}
