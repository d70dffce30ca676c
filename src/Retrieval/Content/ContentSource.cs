using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The items whose content is most like that of the item the page is about: what <c>similar</c> cannot know of an item that
/// nobody has chosen yet. The score is the cosine. Finds nothing on a page that is about no item.
/// </summary>
public sealed class ContentSource : ICandidateSource
{
    private readonly ContentIndex _index;

    /// <summary>Searches an index.</summary>
    /// <param name="index">The content vectors.</param>
    /// <param name="name">The stage's name.</param>
    public ContentSource(ContentIndex index, string name = "content")
    {
        _index = index;
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var seed = request.Context is { } context ? context.SeedItem : -1;
        var content = _index.Content;
        if (items.IsEmpty || !content.Vectors.Knows(seed)) return 0;
        return content.Search(content.Vectors.VectorOf(seed), 0, new Eligibility(request), items, scores);
    }
}
