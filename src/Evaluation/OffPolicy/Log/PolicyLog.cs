using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Impressions that a logging policy chose by chance, with what is known of its probabilities and of the evaluated
/// policy's. Column-major: row i of every column is one impression. What is null is not known, and estimators that need
/// it say so. Columns must not be changed afterwards.
/// </summary>
public sealed record PolicyLog
{
    // Of which columns the weights were made: a copy made by 'with' may have others.
    private (double[]? Propensities, double[]? Targets, double[]? Weights) _known;

    /// <summary>What is evaluated on what, for reports.</summary>
    public required string Name { get; init; }

    /// <summary>The page or cluster of each row, dense from 0; rows of one unit are drawn together by the bootstrap.</summary>
    public required int[] UnitOf { get; init; }

    /// <summary>How many units there are.</summary>
    public required int Units { get; init; }

    /// <summary>The action shown, dense from 0.</summary>
    public required int[] Actions { get; init; }

    /// <summary>How many actions there are; those never shown included.</summary>
    public required int ActionCount { get; init; }

    /// <summary>Where it was shown, from 0.</summary>
    public required int[] Positions { get; init; }

    /// <summary>How many positions there are.</summary>
    public required int PositionCount { get; init; }

    /// <summary>What came of it; finite.</summary>
    public required double[] Rewards { get; init; }

    /// <summary>The logging policy's probability of this action at this position, above 0 and at most 1.</summary>
    public double[]? Propensities { get; init; }

    /// <summary>The evaluated policy's probability of this action at this position, 0 to 1.</summary>
    public double[]? Targets { get; init; }

    /// <summary>Target over logging probability of the page from the top down to this row.</summary>
    public double[]? CascadeWeights { get; init; }

    /// <summary>Target over logging probability of the whole page, the same in each of its rows.</summary>
    public double[]? PageWeights { get; init; }

    /// <summary>The policies' probabilities of all actions, for what is not shown as well.</summary>
    public PolicyDistributions? Distributions { get; init; }

    /// <summary>The decision of <see cref="Distributions"/> that each row came from.</summary>
    public int[]? DecisionOf { get; init; }

    /// <summary>The category of each action, dense from 0: what MIPS and the reward model share among actions.</summary>
    public int[]? Categories { get; init; }

    /// <summary>A group of contexts, such as the user, of each row; dense from 0. For the reward model.</summary>
    public int[]? ContextGroups { get; init; }

    /// <summary>What the value is counted in.</summary>
    public ValuePer Per { get; init; }

    /// <summary>The true value, where a simulation knows it.</summary>
    public double? Truth { get; init; }

    /// <summary>Whether rows are joined to pages.</summary>
    public bool HasPages => PageWeights is not null;

    /// <summary>How many rows there are.</summary>
    public int Count => Actions.Length;

    /// <summary>The weights of a kind, one a row; null when they are not known.</summary>
    public double[]? WeightsOf(WeightKind kind) => kind switch
    {
        WeightKind.Cascade => CascadeWeights,
        WeightKind.Page => PageWeights,
        _ => PositionWeights(),
    };

    /// <summary>Returns itself when every column has one length and every value is in its range.</summary>
    /// <exception cref="InputException">Names the column, the row and the range.</exception>
    public PolicyLog Validated()
    {
        if (Count == 0) throw new InputException("holds no impression.", Name);
        foreach (var (field, length) in new[] { (nameof(UnitOf), UnitOf.Length), (nameof(Positions), Positions.Length), (nameof(Rewards), Rewards.Length), (nameof(Propensities), Propensities?.Length ?? Count), (nameof(Targets), Targets?.Length ?? Count), (nameof(CascadeWeights), CascadeWeights?.Length ?? Count), (nameof(PageWeights), PageWeights?.Length ?? Count), (nameof(DecisionOf), DecisionOf?.Length ?? Count), (nameof(ContextGroups), ContextGroups?.Length ?? Count) })
            if (length != Count) throw new InputException($"has {length} rows, the log {Count}.", Name, field: field);
        for (var i = 0; i < Count; i++)
        {
            Check(UnitOf[i] >= 0 && UnitOf[i] < Units, i, UnitOf[i], nameof(UnitOf), $"from 0 to {Units - 1}");
            Check(Actions[i] >= 0 && Actions[i] < ActionCount, i, Actions[i], nameof(Actions), $"from 0 to {ActionCount - 1}");
            Check(Positions[i] >= 0 && Positions[i] < PositionCount, i, Positions[i], nameof(Positions), $"from 0 to {PositionCount - 1}");
            Check(double.IsFinite(Rewards[i]), i, Rewards[i], nameof(Rewards), "finite");
            if (Propensities is not null) Check(Propensities[i] > 0 && Propensities[i] <= 1, i, Propensities[i], nameof(Propensities), "above 0 and at most 1");
            if (Targets is not null) Check(Targets[i] >= 0 && Targets[i] <= 1 + 1e-9, i, Targets[i], nameof(Targets), "from 0 to 1");
            if (PageWeights is not null) Check(PageWeights[i] >= 0 && double.IsFinite(PageWeights[i]), i, PageWeights[i], nameof(PageWeights), "finite and not below 0");
            if (CascadeWeights is not null) Check(CascadeWeights[i] >= 0 && double.IsFinite(CascadeWeights[i]), i, CascadeWeights[i], nameof(CascadeWeights), "finite and not below 0");
        }

        return this;
    }

    private void Check(bool right, int row, double value, string field, string range)
    {
        if (!right) throw new InputException($"{value} in row {row} must be {range}.", Name, field: field);
    }

    private double[]? PositionWeights()
    {
        if (Propensities is null || Targets is null) return null;
        var known = _known;
        if (known.Weights is not null && known.Propensities == Propensities && known.Targets == Targets) return known.Weights;
        var weights = new double[Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = Targets[i] / Propensities[i];
        _known = (Propensities, Targets, weights);
        return weights;
    }
}
