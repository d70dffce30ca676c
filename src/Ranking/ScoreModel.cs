using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A model that gives each row a score from its features alone. Immutable and thread-safe; a row's score does not depend,
/// to the bit, on the rows beside it.
/// </summary>
public abstract class ScoreModel
{
    private protected ScoreModel()
    {
    }

    /// <summary>The features it reads, by name, in its own order.</summary>
    public abstract IReadOnlyList<string> Features { get; }

    /// <summary>Scores all rows of a table whose features have this model's names, in any order.</summary>
    /// <exception cref="InputException">The table lacks a feature; the message names it.</exception>
    public float[] Score(TrainingTable table)
    {
        var scores = new float[table.Count];
        Score(new TableColumns(table, FeatureMatch.Positions(Features, table.Features, "the table")), scores);
        return scores;
    }

    /// <summary>Does now what the first score would have to wait for.</summary>
    internal virtual void Prepare()
    {
    }

    /// <summary>Scores as many rows as there are scores, allocating nothing in steady state.</summary>
    internal abstract void Score<TColumns>(in TColumns columns, Span<float> scores, CancellationToken ct = default)
        where TColumns : struct, IFeatureColumns;
}
