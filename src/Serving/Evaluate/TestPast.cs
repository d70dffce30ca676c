using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>What had happened before the test part: whom and what the models could know.</summary>
internal sealed class TestPast
{
    private readonly int[] _chosen;
    private readonly bool[] _known;
    private readonly bool[] _warm;
    private readonly int[] _usersOf;
    private readonly int _userCount;

    /// <summary>Reads the log up to the test part.</summary>
    /// <param name="log">The log.</param>
    /// <param name="testFromMs">Start of the test part, Unix milliseconds.</param>
    /// <param name="weights">What each event says: the models learn from those that are not 0, a choice is one above.</param>
    /// <param name="users">Users of the store.</param>
    /// <param name="items">Items of the store.</param>
    public TestPast(EventLog log, long testFromMs, EventWeights weights, int users, int items)
    {
        (_chosen, _known, _warm, _usersOf) = (new int[users], new bool[users], new bool[items], new int[items]);
        var pairs = new HashSet<long>();
        var choosers = new HashSet<int>();
        foreach (ref readonly var e in log.Events)
        {
            if (e.TimeMs >= testFromMs) break;
            _known[e.User] = true;
            var weight = weights.Of(e.Type, e.Value);
            if (weight != 0) _warm[e.Item] = true;
            if (weight <= 0) continue;
            _chosen[e.User]++;
            choosers.Add(e.User);
            if (pairs.Add((long)e.User << 32 | (uint)e.Item)) _usersOf[e.Item]++;
        }

        _userCount = choosers.Count;
    }

    /// <summary>Facts of a catalog, with who chose what for novelty.</summary>
    public ItemFacts FactsOf(CatalogSnapshot catalog) => ItemFacts.Of(catalog, _usersOf, _userCount);

    /// <summary>Whether no event of the user was before the test part.</summary>
    public bool IsNew(int user) => !_known[user];

    /// <summary>How often the user had chosen something: none, few, some, many.</summary>
    public string HistoryOf(int user) => _chosen[user] switch { 0 => "0", < 10 => "1-9", < 50 => "10-49", _ => "50+" };

    /// <summary>Whether the collaborative models could learn anything of the item.</summary>
    public bool IsWarm(int item) => _warm[item];
}
