using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// The Open Bandit layout: rows of <c>item_id, position, click, propensity_score</c> (positions from 1 to 3, users and
/// affinities ignored), with <c>items.tsv</c> and <c>bts_prior.yaml</c> beside them. Every impression is a unit: the items of
/// one screen are not joined.
/// </summary>
public static class OpenBanditLog
{
    private const int Positions = 3;

    /// <summary>Draws from which the Thompson policy's probabilities are computed, as in the Open Bandit Pipeline.</summary>
    public const int Draws = 100_000;

    /// <summary>Reads a log and a policy to evaluate on it.</summary>
    /// <param name="path">The log, such as <c>random.tsv.gz</c>.</param>
    /// <param name="policy"><c>uniform</c>, <c>bernoulli-ts</c>, or a file of <c>action, probability</c> and, if it differs, <c>position</c>.</param>
    /// <param name="seed">Of the draws for the Thompson policy.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="InputException">Names file, line and column.</exception>
    public static PolicyLog Read(string path, string policy, ulong seed = 1, CancellationToken ct = default)
    {
        if (Directory.Exists(path)) throw new InputException("is a folder; name the log in it, such as random.tsv.gz or bts.tsv.gz.", path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var (actions, categories) = ReadItems(Path.Combine(folder, "items.tsv"));
        var columns = ReadRows(path, actions, ct);
        var logging = columns.Propensities.TrueForAll(p => Math.Abs(p * actions - 1) < 1e-6) ? Uniform(actions) : null;
        var target = policy switch
        {
            "uniform" => Uniform(actions),
            "bernoulli-ts" => Thompson(Path.Combine(folder, "bts_prior.yaml"), actions, seed, ct),
            _ => PolicyFile.ReadActions(policy, actions, Positions),
        };
        var decisions = columns.Positions.ToArray();
        var distributions = Distributions(target, logging, actions);
        return new PolicyLog
        {
            Name = $"{policy} on {Path.GetFileName(path)}",
            UnitOf = Enumerable.Range(0, columns.Actions.Count).ToArray(),
            Units = columns.Actions.Count,
            Actions = [.. columns.Actions],
            ActionCount = actions,
            Positions = decisions,
            PositionCount = Positions,
            Rewards = [.. columns.Rewards],
            Propensities = [.. columns.Propensities],
            Targets = columns.Actions.Select((a, i) => target[columns.Positions[i] * actions + a]).ToArray(),
            Distributions = distributions,
            DecisionOf = decisions,
            Categories = categories,
            Per = ValuePer.Impression,
        };
    }

    private static double[] Uniform(int actions)
    {
        var uniform = new double[Positions * actions];
        Array.Fill(uniform, 1.0 / actions);
        return uniform;
    }

    private static double[] Thompson(string path, int actions, ulong seed, CancellationToken ct)
    {
        var policy = BernoulliThompson.Read(path);
        if (policy.ActionCount != actions) throw new InputException($"has priors of {policy.ActionCount} actions; items.tsv has {actions}.", path);
        return policy.Probabilities(Positions, Draws, seed, ct);
    }

    private static PolicyDistributions Distributions(double[] target, double[]? logging, int actions) => new(
        Enumerable.Range(0, Positions + 1).Select(k => k * actions).ToArray(),
        Enumerable.Range(0, Positions * actions).Select(i => i % actions).ToArray(),
        target,
        logging);

    private static LogColumns ReadRows(string path, int actions, CancellationToken ct)
    {
        using var reader = new FieldReader(path, ["item_id", "position", "click", "propensity_score"]);
        var columns = new LogColumns();
        while (reader.Read())
        {
            if (columns.Actions.Count % 8192 == 0) ct.ThrowIfCancellationRequested();
            columns.Actions.Add(reader.Whole(0, 0, actions - 1));
            columns.Positions.Add(reader.Whole(1, 1, Positions) - 1);
            columns.Rewards.Add(reader.Whole(2, 0, 1));
            columns.Propensities.Add(reader.Propensity(3));
        }

        if (columns.Actions.Count == 0) throw new InputException("holds no impression.", path);
        return columns;
    }

    private static (int Actions, int[] Categories) ReadItems(string path)
    {
        if (!File.Exists(path)) throw new InputException("is missing; it names the actions.", path);
        using var reader = new FieldReader(path, ["item_id"], "item_feature_3");
        var categories = new List<int>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (reader.Whole(0, 0, int.MaxValue) != categories.Count) throw reader.Wrong($"'{reader.Text(0)}' must be {categories.Count}: items count from 0 without a gap.", 0);
            var name = reader.Text(1);
            if (!names.TryGetValue(name, out var category)) names.Add(name, category = names.Count);
            categories.Add(category);
        }

        if (categories.Count < Positions) throw new InputException($"has {categories.Count} items; it needs {Positions} or more.", path);
        return (categories.Count, [.. categories]);
    }
}
