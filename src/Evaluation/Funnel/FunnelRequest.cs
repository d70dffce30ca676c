using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>What one request did to its relevant items, in catalog rows throughout.</summary>
public sealed record FunnelRequest
{
    /// <summary>Distinct over all requests of a funnel.</summary>
    public required string QueryId { get; init; }

    /// <summary>The request's time, Unix milliseconds; 0 when unknown.</summary>
    public long NowMs { get; init; }

    /// <summary>Distinct rows that were relevant.</summary>
    public required int[] Relevant { get; init; }

    /// <summary>Their grades; empty when all are 1.</summary>
    public int[] Grades { get; init; } = [];

    /// <summary>What each source found, best first, in the order of <see cref="FunnelShape.Sources"/>.</summary>
    public required IReadOnlyList<int[]> SourceHits { get; init; }

    /// <summary>The rows after blending.</summary>
    public required int[] Blended { get; init; }

    /// <summary>The order after each step, in the order of <see cref="FunnelShape.Steps"/>.</summary>
    public required IReadOnlyList<int[]> AfterSteps { get; init; }

    /// <summary>The page, first place first.</summary>
    public required int[] Page { get; init; }

    /// <summary>
    /// Copies what a pipeline did. The request must have been run with <see cref="FeedRequest.Explain"/>, or there are
    /// no orders to read.
    /// </summary>
    /// <param name="feed">The result, not yet disposed.</param>
    /// <param name="pipeline">The definition of the pipeline that made it.</param>
    /// <param name="queryId">Distinct over all requests of a funnel.</param>
    /// <param name="nowMs">The request's time.</param>
    /// <param name="relevant">Distinct rows that were relevant.</param>
    /// <param name="grades">Their grades; empty when all are 1.</param>
    /// <exception cref="ArgumentException">The request was not explained.</exception>
    public static FunnelRequest Of(RankedFeed feed, PipelineDefinition pipeline, string queryId, long nowMs, int[] relevant, int[]? grades = null)
    {
        if (feed.Batch.Count > 0 && feed.OrderAfter(-1).IsEmpty)
            throw new ArgumentException("the request was run without Explain, so its orders were not kept.", nameof(feed));
        var hits = new int[pipeline.Sources.Count][];
        for (var s = 0; s < hits.Length; s++) hits[s] = feed.HitsOf(s).Items.ToArray();
        var orders = new int[pipeline.Steps.Count][];
        for (var s = 0; s < orders.Length; s++) orders[s] = RowsOf(feed, feed.OrderAfter(s));
        return new FunnelRequest
        {
            QueryId = queryId,
            NowMs = nowMs,
            Relevant = relevant,
            Grades = grades ?? [],
            SourceHits = hits,
            Blended = feed.Batch.Items.ToArray(),
            AfterSteps = orders,
            Page = RowsOf(feed, feed.Page),
        };
    }

    private static int[] RowsOf(RankedFeed feed, ReadOnlySpan<int> order)
    {
        var rows = new int[order.Length];
        for (var i = 0; i < rows.Length; i++) rows[i] = feed.Batch.Items[order[i]];
        return rows;
    }
}
