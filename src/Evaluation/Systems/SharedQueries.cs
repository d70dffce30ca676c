using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Several systems cut down to the queries that all of them have.</summary>
/// <param name="Aligned">The systems, whose queries are now the same.</param>
/// <param name="LeftOut">Distinct queries that some system lacks.</param>
internal sealed record SharedQueries(IReadOnlyList<QueryScores> Aligned, int LeftOut)
{
    public static SharedQueries Of(IReadOnlyList<QueryScores> systems)
    {
        var metrics = systems[0].Metrics.Select(m => m.Name).ToArray();
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var system in systems)
        {
            if (!system.Metrics.Select(m => m.Name).SequenceEqual(metrics))
                throw new InputException($"'{system.System}' was measured by other metrics than '{systems[0].System}'.", field: "metrics");
            all.UnionWith(system.QueryIds);
        }

        if (all.Count == 0) return new SharedQueries(systems, 0); // means only, or nothing was asked
        var shared = systems[0].QueryIds.Where(id => systems.All(s => s.RowOf(id) >= 0)).ToArray();
        if (shared.Length == 0)
            throw new InputException($"{string.Join(", ", systems.Select(s => $"'{s.System}'"))} have no query in common.", field: "query");
        if (shared.Length == all.Count) return new SharedQueries(systems, 0);
        return new SharedQueries(systems.Select(s => s.Cut(shared)).ToArray(), all.Count - shared.Length);
    }
}
