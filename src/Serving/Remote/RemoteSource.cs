using FeedRanker.Core;
using FeedRanker.V1;

namespace FeedRanker.Serving;

/// <summary>
/// Items that a server of <c>feedranker.v1.CandidateSource</c> proposes. It waits, so it always runs beside the request's
/// thread, which goes on without it when its budget is spent; that, and a server that is left alone for failing, show as
/// given up. What the catalog does not have is dropped and counted.
/// </summary>
internal sealed class RemoteSource(RemoteEndpoint endpoint, string name, float budgetMs) : ICandidateSource
{
    private const int MostRecent = 100;

    public string Name => name;

    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        if (items.IsEmpty) return 0;
        var reply = endpoint.Ask(Question(request, items.Length), TimeSpan.FromMilliseconds(budgetMs), ct);
        var eligible = new Retrieval.Eligibility(request);
        var taken = new RowSet(reply.Candidates.Count);
        var (count, unknown, last) = (0, 0, float.PositiveInfinity);
        foreach (var candidate in reply.Candidates)
        {
            if (count == items.Length) break;
            if (!request.Catalog.TryGetRow(candidate.ItemId, out var row)) unknown++;
            else if (float.IsFinite(candidate.Score) && eligible.Allows(row) && taken.Add(row))
            {
                last = Math.Min(last, candidate.Score); // the server's order stands, whatever its scores say
                (items[count], scores[count++]) = (row, last);
            }
        }

        endpoint.CountUnknown(unknown);
        return count;
    }

    private CandidateRequest Question(in FeedRequest request, int k)
    {
        var context = request.Context ?? RequestContext.Empty;
        var question = new CandidateRequest
        {
            RequestId = request.RequestId,
            UserId = request.User.Id,
            Surface = request.Surface ?? "",
            Country = context.Country,
            Language = context.Language,
            Device = context.Device,
            SeedItemId = context.SeedItem >= 0 ? request.Catalog.ItemIds[context.SeedItem] : "",
            K = k,
            NowMs = request.NowMs,
            BudgetMs = budgetMs,
        };
        var sent = new RowSet(MostRecent);
        foreach (ref readonly var action in request.User.Recent)
        {
            if (sent.Count == MostRecent) break;
            if (action.Item < request.Catalog.Count && sent.Add(action.Item)) question.RecentItemIds.Add(request.Catalog.ItemIds[action.Item]);
        }

        return question;
    }
}
