using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The newest items of the authors the user follows; the score is minus the item's age in hours. Allocates nothing in
/// steady state.
/// </summary>
public sealed class FollowedSource : ICandidateSource
{
    private const double MsPerHour = 3_600_000;

    private readonly AuthorIndex _index;
    private readonly int _maxPerAuthor;
    private readonly ScratchPool<RowSet> _scratch = new(static () => new RowSet(256));

    /// <summary>Reads an author index.</summary>
    /// <param name="index">Each author's items.</param>
    /// <param name="maxPerAuthor">The most items of one author, 1 to 10000, so that a busy one does not fill it all.</param>
    /// <exception cref="InputException">The option is out of its range.</exception>
    public FollowedSource(AuthorIndex index, int maxPerAuthor = 50)
    {
        OptionRange.Check("followed.max_per_author", maxPerAuthor, 1, 10_000);
        _index = index;
        _maxPerAuthor = maxPerAuthor;
    }

    /// <inheritdoc />
    public string Name => "followed";

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var authors = _scratch.Rent();
        authors.Clear();
        foreach (var author in request.User.FollowedAuthors) authors.Add(author);
        var best = new BestRows(items, scores);
        foreach (var author in authors.Rows)
        {
            if (ct.IsCancellationRequested) break;
            Offer(author, request, ref best);
        }

        _scratch.Return(authors);
        return best.Sort();
    }

    private void Offer(int author, in FeedRequest request, ref BestRows best)
    {
        var eligible = new Eligibility(request);
        var published = request.Catalog.PublishedMs;
        var taken = 0;
        foreach (var row in _index.ItemsOf(author))
        {
            if (!eligible.Allows(row)) continue;
            var score = (float)((published[row] - request.NowMs) / MsPerHour);
            if (taken++ == _maxPerAuthor || score < best.Threshold) return; // only older ones follow
            best.Add(row, score);
        }
    }
}
