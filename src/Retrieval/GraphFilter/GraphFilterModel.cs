using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What <see cref="GraphFilterTrainer"/> found: for each item, what choosing it says for others. A user's scores are the
/// sum over their items, so new actions and new users need no retraining. Immutable.
/// </summary>
public sealed class GraphFilterModel
{
    private const string Kind = "graph-filter";

    internal GraphFilterModel(ItemToItemModel lists) => Lists = lists;

    /// <summary>The best neighbours of each item with G_ij, best first; all above 0.</summary>
    public ItemToItemModel Lists { get; }

    /// <summary>Catalog rows below this are known to the model.</summary>
    public int ItemCount => Lists.ItemCount;

    /// <summary>Writes the model.</summary>
    public void Save(string path) => Lists.Save(path, Kind);

    /// <summary>Reads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InputException">Missing, damaged, or of another kind or version.</exception>
    public static GraphFilterModel Load(string path) => new(ItemToItemModel.Load(path, Kind));
}
