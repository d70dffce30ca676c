namespace FeedRanker.Evaluation;

/// <summary>
/// The query and item ids that runs and judgements share: files that are evaluated or compared together are read with
/// the same symbols. Ids are dense, so item ids serve as rows. Not thread-safe.
/// </summary>
public sealed class RunSymbols
{
    /// <summary>Starts empty.</summary>
    public RunSymbols() => Items = new ByteIds();

    /// <summary>Shares the items of other symbols, but not their queries.</summary>
    internal RunSymbols(RunSymbols items) => Items = items.Items;

    internal ByteIds Queries { get; } = new();

    internal ByteIds Items { get; }

    /// <summary>How many different items were read.</summary>
    public int ItemCount => Items.Count;

    /// <summary>The row of an item, given now if it has none: for facts that come from elsewhere.</summary>
    public int ItemRow(string id) => Items.GetOrAdd(System.Text.Encoding.UTF8.GetBytes(id));

    /// <summary>The id of an item's row.</summary>
    public string ItemId(int row) => Items.NameOf(row);
}
