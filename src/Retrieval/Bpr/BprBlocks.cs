using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// One epoch's fixed division of the work, after the stratified descent of Gemulla et al. (2011): users and items fall
/// into as many parts each; in round r, user part b works on item part (b + r) mod parts and draws its unchosen items
/// there too. Cells of one round share no vector, so threads cannot change the result.
/// </summary>
internal sealed class BprBlocks
{
    /// <summary>Parts of either side.</summary>
    public const int Parts = 16;

    private readonly int[] _partOf;
    private readonly int[][] _items = new int[Parts][];

    /// <summary>Divides the items anew, so that over the epochs every pair of items meets.</summary>
    public BprBlocks(int items, ref FeedRandom random)
    {
        _partOf = new int[items];
        var order = new int[items];
        for (var i = 0; i < items; i++) order[i] = i;
        for (var i = items - 1; i > 0; i--)
        {
            var other = random.Next(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        for (var part = 0; part < Parts; part++)
        {
            var first = (int)((long)items * part / Parts);
            _items[part] = order[first..(int)((long)items * (part + 1) / Parts)];
            foreach (var item in _items[part]) _partOf[item] = part;
        }
    }

    /// <summary>Which part an item is in.</summary>
    public int PartOf(int item) => _partOf[item];

    /// <summary>The items of a part.</summary>
    public ReadOnlySpan<int> Items(int part) => _items[part];
}
