using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Impressions with clicks, for estimating how likely each position is looked at. Column-major; row i is one impression.</summary>
public sealed record ClickLog
{
    /// <summary>What was shown: rows of one key are taken to be equally attractive (a query and document; an item).</summary>
    public required int[] Keys { get; init; }

    /// <summary>How many keys there are.</summary>
    public required int KeyCount { get; init; }

    /// <summary>Where, from 0.</summary>
    public required int[] Positions { get; init; }

    /// <summary>How many positions there are.</summary>
    public required int PositionCount { get; init; }

    /// <summary>Whether it was clicked.</summary>
    public required bool[] Clicks { get; init; }

    /// <summary>The page of each row, dense from 0; pages are resampled for the intervals.</summary>
    public required int[] UnitOf { get; init; }

    /// <summary>How many pages there are.</summary>
    public required int Units { get; init; }

    /// <summary>
    /// The logging policy's probability of each row's action at every position in this request, <c>[row * PositionCount + position]</c>,
    /// where it is known; then keys need not be equally attractive over requests.
    /// </summary>
    public double[]? Propensities { get; init; }

    /// <summary>How many rows there are.</summary>
    public int Count => Keys.Length;

    /// <summary>
    /// The rows of an off-policy log, keyed by action; a reward above 0 is a click. Where the log knows the logging policy's
    /// probabilities of all actions and <paramref name="decisions"/> are laid out as request * positions + position, so are those of
    /// the other positions.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="decisions">Whether decisions are laid out like that, as those of generated worlds are.</param>
    public static ClickLog Of(PolicyLog log, bool decisions = false) => new()
    {
        Keys = log.Actions,
        KeyCount = log.ActionCount,
        Positions = log.Positions,
        PositionCount = log.PositionCount,
        Clicks = Array.ConvertAll(log.Rewards, r => r > 0),
        UnitOf = log.UnitOf,
        Units = log.Units,
        Propensities = decisions && log is { Distributions.KnowsLogging: true, DecisionOf: not null } ? AtEveryPosition(log) : null,
    };

    /// <summary>Returns itself when every column has one length and every value is in its range.</summary>
    /// <exception cref="InputException">Names the column and the range.</exception>
    public ClickLog Validated()
    {
        if (Count == 0) throw new InputException("holds no impression.", field: nameof(Keys));
        if (Positions.Length != Count || Clicks.Length != Count || UnitOf.Length != Count) throw new InputException($"columns differ in length; each needs {Count} rows.", field: nameof(Positions));
        if (Propensities is not null && Propensities.Length != Count * PositionCount) throw new InputException($"has {Propensities.Length} values; it needs {Count * PositionCount}.", field: nameof(Propensities));
        for (var i = 0; i < Count; i++)
        {
            if ((uint)Positions[i] >= (uint)PositionCount) throw new InputException($"{Positions[i]} in row {i} must be from 0 to {PositionCount - 1}.", field: nameof(Positions));
            if ((uint)Keys[i] >= (uint)KeyCount) throw new InputException($"{Keys[i]} in row {i} must be from 0 to {KeyCount - 1}.", field: nameof(Keys));
            if ((uint)UnitOf[i] >= (uint)Units) throw new InputException($"{UnitOf[i]} in row {i} must be from 0 to {Units - 1}.", field: nameof(UnitOf));
        }

        return this;
    }

    private static double[] AtEveryPosition(PolicyLog log)
    {
        var known = new double[log.Count * log.PositionCount];
        for (var i = 0; i < log.Count; i++)
        {
            var first = log.DecisionOf![i] - log.Positions[i];
            for (var k = 0; k < log.PositionCount; k++)
            {
                var at = log.Distributions!.Actions(first + k).IndexOf(log.Actions[i]);
                if (at >= 0) known[i * log.PositionCount + k] = log.Distributions.Logging(first + k)[at];
            }
        }

        return known;
    }
}
