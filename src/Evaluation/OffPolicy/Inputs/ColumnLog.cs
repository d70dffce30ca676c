using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>A log of any team: CSV, TSV or JSONL with columns that <see cref="LogColumnNames"/> maps.</summary>
public static class ColumnLog
{
    /// <summary>Reads a log and the policy to evaluate on it.</summary>
    /// <param name="path">The log.</param>
    /// <param name="policy">
    /// <c>uniform</c> (over the actions of the log), a policy file (see docs/off-policy.md), or null: the log's target column.
    /// </param>
    /// <param name="names">What the columns are called.</param>
    /// <param name="pages">Whether rows of one context are a page: probabilities are then given what stands above.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="InputException">Names file, line and column.</exception>
    public static PolicyLog Read(string path, string? policy, LogColumnNames? names = null, bool pages = false, CancellationToken ct = default)
    {
        if (pages && policy is not null) throw new InputException("pages need the evaluated policy's probabilities beside the logging policy's, in the target column.", path, field: "policy");
        var rows = new ColumnLogRows(path, names ?? new LogColumnNames(), needsTarget: policy is null, pages, ct);
        var log = new PolicyLog
        {
            Name = $"{policy ?? "the target column"} on {Path.GetFileName(path)}",
            UnitOf = [.. rows.Columns.Units],
            Units = rows.Contexts.Count,
            Actions = [.. rows.Columns.Actions],
            ActionCount = rows.Actions.Count,
            Positions = [.. rows.Columns.Positions],
            PositionCount = rows.Columns.Positions.Max() + 1,
            Rewards = [.. rows.Columns.Rewards],
            Categories = rows.Categories(),
            Per = pages ? ValuePer.Page : ValuePer.Impression,
        };
        if (pages) return WithPages(log, rows);
        log = log with { Propensities = [.. rows.Columns.Propensities] };
        if (policy is null) return log with { Targets = [.. rows.Columns.Targets] };
        return policy == "uniform" ? WithUniform(log) : WithFile(log, rows, PolicyFile.Read(policy));
    }

    private static PolicyLog WithUniform(PolicyLog log)
    {
        var probability = 1.0 / log.ActionCount;
        var logging = Array.TrueForAll(log.Propensities!, p => Math.Abs(p * log.ActionCount - 1) < 1e-6);
        var uniform = new double[log.ActionCount];
        Array.Fill(uniform, probability);
        return log with
        {
            Targets = Array.ConvertAll(log.Actions, _ => probability),
            Distributions = new PolicyDistributions([0, log.ActionCount], Enumerable.Range(0, log.ActionCount).ToArray(), uniform, logging ? uniform : null),
            DecisionOf = new int[log.Count],
        };
    }

    private static PolicyLog WithFile(PolicyLog log, ColumnLogRows rows, PolicyFile policy)
    {
        var decisions = new Dictionary<IReadOnlyDictionary<string, double>, int>(ReferenceEqualityComparer.Instance);
        var of = new int[log.Count];
        var (starts, actions, target) = (new List<int> { 0 }, new List<int>(), new List<double>());
        var actionIds = rows.Actions;
        foreach (var name in policy.AllActions()) actionIds.Get(name); // actions that the log never shows count as unsupported
        for (var i = 0; i < of.Length; i++)
        {
            var context = rows.Contexts.Names[log.UnitOf[i]];
            var choice = policy.Of(context, log.Positions[i] + rows.FirstPosition) ??
                throw new InputException($"context '{context}', position {log.Positions[i] + rows.FirstPosition} has no decision in {policy.Path}.", rows.Path, rows.Columns.Lines[i]);
            if (!decisions.TryGetValue(choice, out of[i]))
            {
                decisions.Add(choice, of[i] = decisions.Count);
                foreach (var (name, probability) in choice)
                {
                    actions.Add(actionIds.Get(name));
                    target.Add(probability);
                }

                starts.Add(actions.Count);
            }
        }

        var distributions = new PolicyDistributions([.. starts], [.. actions], [.. target]);
        return log with
        {
            ActionCount = actionIds.Count,
            Categories = rows.Categories(),
            Targets = log.Actions.Select((a, i) => distributions.TargetOf(of[i], a)).ToArray(),
            Distributions = distributions,
            DecisionOf = of,
        };
    }

    private static PolicyLog WithPages(PolicyLog log, ColumnLogRows rows)
    {
        var order = Enumerable.Range(0, log.Count).ToArray();
        Array.Sort(order, (a, b) => log.UnitOf[a] != log.UnitOf[b] ? log.UnitOf[a].CompareTo(log.UnitOf[b]) : log.Positions[a].CompareTo(log.Positions[b]));
        var (cascade, page) = (new double[log.Count], new double[log.Count]);
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            var weight = 1.0;
            for (; end < order.Length && log.UnitOf[order[end]] == log.UnitOf[order[start]]; end++)
            {
                var row = order[end];
                if (end > start && log.Positions[order[end - 1]] == log.Positions[row])
                    throw new InputException($"position {log.Positions[row] + rows.FirstPosition} of context '{rows.Contexts.Names[log.UnitOf[row]]}' comes twice; a page has one action a position.", rows.Path, rows.Columns.Lines[row]);
                cascade[row] = weight *= rows.Columns.Targets[row] / rows.Columns.Propensities[row];
            }

            for (; start < end; start++) page[order[start]] = weight;
        }

        log = log with { CascadeWeights = cascade, PageWeights = page };
        return rows.MarginalTargets is null ? log : log with { Propensities = [.. rows.MarginalPropensities!], Targets = [.. rows.MarginalTargets] };
    }
}
