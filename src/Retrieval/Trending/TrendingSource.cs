using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The head of an index's lists for the scopes that apply to a request, the global list where none does. With a long
/// half-life it is the popularity baseline. Allocates nothing in steady state.
/// </summary>
/// <remarks>
/// With several scopes an item's score is its share of all that its scope wants, the largest where it is in several: so a
/// small country's hit stands beside a large topic's. With one scope it is the index's own score.
/// </remarks>
public sealed class TrendingSource : ICandidateSource
{
    private readonly ITrendingIndex _index;
    private readonly TrendingScope[] _scopes;
    private readonly EventWeights _weights;
    private readonly ScratchPool<TrendingMerge> _merges = new(static () => new TrendingMerge());

    /// <summary>Reads one of an index's lists.</summary>
    /// <param name="index">Where events arrive.</param>
    /// <param name="name">The stage's name, such as <c>trending</c> or <c>popular</c>.</param>
    /// <param name="scope">Whose list.</param>
    public TrendingSource(ITrendingIndex index, string name = "trending", TrendingScope scope = TrendingScope.Global)
        : this(index, name, [scope], EventWeights.Default)
    {
    }

    /// <summary>Reads several of an index's lists.</summary>
    /// <param name="index">Where events arrive.</param>
    /// <param name="name">The stage's name.</param>
    /// <param name="scopes">Whose lists, one or more.</param>
    /// <param name="weights">What the user's own events say, for <see cref="TrendingScope.Topic"/>.</param>
    public TrendingSource(ITrendingIndex index, string name, IReadOnlyList<TrendingScope> scopes, EventWeights weights)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scopes.Count);
        _index = index;
        _scopes = [.. scopes];
        _weights = weights;
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var lists = _index.Lists;
        if (_scopes is [not TrendingScope.Topic])
            return TakeHead(lists.Find(_scopes[0], request, _index.Countries) ?? lists.All, request, items, scores);
        var merge = _merges.Rent();
        merge.Begin();
        foreach (var scope in _scopes)
        {
            if (scope == TrendingScope.Topic) merge.AddTopics(lists, request, _weights);
            else if (lists.Find(scope, request, _index.Countries) is { } list) merge.Add(list);
        }

        var count = merge.IsEmpty ? TakeHead(lists.All, request, items, scores) : merge.Take(request, items, scores);
        _merges.Return(merge);
        return count;
    }

    private static int TakeHead(RankedRows list, in FeedRequest request, Span<int> items, Span<float> scores)
    {
        var eligible = new Eligibility(request);
        var count = 0;
        for (var i = 0; i < list.Rows.Length && count < items.Length; i++)
        {
            if (!eligible.Allows(list.Rows[i])) continue;
            items[count] = list.Rows[i];
            scores[count++] = list.Scores[i];
        }

        return count;
    }
}
