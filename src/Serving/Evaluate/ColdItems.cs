using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>Measures systems twice more: on the relevant items the models had never met, and on the others.</summary>
internal sealed class ColdItems(IReadOnlyList<string> systems, IReadOnlyList<Metric> metrics, ItemFacts facts, TestPast past)
{
    private readonly SystemAccumulator[] _cold = Make(systems, metrics, facts);
    private readonly SystemAccumulator[] _warm = Make(systems, metrics, facts);

    /// <summary>Adds a system's list of one request.</summary>
    public void Add(int system, string queryId, ReadOnlySpan<int> ranked, int[] relevant, long nowMs)
    {
        var warm = Array.FindAll(relevant, past.IsWarm);
        var cold = Array.FindAll(relevant, item => !past.IsWarm(item));
        if (warm.Length > 0) _warm[system].Add(queryId, ranked, warm, nowMs: nowMs);
        if (cold.Length > 0) _cold[system].Add(queryId, ranked, cold, nowMs: nowMs);
    }

    /// <summary>The two slices, those that no request has left out.</summary>
    public IReadOnlyList<ItemSlice> ToSlices() =>
        [.. new[] { Slice("cold", _cold), Slice("warm", _warm) }.Where(s => s.Systems[0].QueryIds.Count > 0)];

    private static ItemSlice Slice(string value, SystemAccumulator[] systems) => new("items", value, Array.ConvertAll(systems, s => s.ToScores()));

    private static SystemAccumulator[] Make(IReadOnlyList<string> systems, IReadOnlyList<Metric> metrics, ItemFacts facts) =>
        [.. systems.Select(name => new SystemAccumulator(name, [.. metrics.Where(m => m.IsPerQuery)], facts))];
}
