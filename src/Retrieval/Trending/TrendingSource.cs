using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The head of a <see cref="TrendingIndex"/>'s list, the same for everybody but for what each may not be shown. With a
/// long half-life it is the popularity baseline.
/// </summary>
public sealed class TrendingSource : ICandidateSource
{
    private readonly TrendingIndex _index;
    private readonly TrendingScope _scope;

    /// <summary>Reads the index's lists.</summary>
    /// <param name="index">Where events arrive.</param>
    /// <param name="name">The stage's name, such as <c>trending</c> or <c>popular</c>.</param>
    /// <param name="scope">Whose list.</param>
    public TrendingSource(TrendingIndex index, string name = "trending", TrendingScope scope = TrendingScope.Global)
    {
        _index = index;
        _scope = scope;
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var list = _index.Lists.For(request, _scope);
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
