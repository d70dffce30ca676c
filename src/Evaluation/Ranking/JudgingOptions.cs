using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>What counts as relevant, and what an empty query counts. The default is trec_eval's.</summary>
public sealed record JudgingOptions
{
    /// <summary>Linear gain, grade 1 and up relevant, empty queries count 0.</summary>
    public static JudgingOptions Default { get; } = new();

    /// <summary>The gain of a grade in NDCG.</summary>
    public Gain Gain { get; init; } = Gain.Linear;

    /// <summary>The lowest grade that counts as relevant, 1 or more (trec_eval's <c>-l</c>).</summary>
    public int RelevanceLevel { get; init; } = 1;

    /// <summary>What a query without relevant items counts.</summary>
    public EmptyQueries EmptyQueries { get; init; } = EmptyQueries.Zero;

    /// <summary>Leave unjudged items out of the lists before ranking measures (trec_eval's <c>-J</c>).</summary>
    public bool JudgedOnly { get; init; }

    /// <summary>Returns itself when every value is in its range.</summary>
    /// <exception cref="InputException">Names the field that is not.</exception>
    public JudgingOptions Validated() =>
        RelevanceLevel >= 1 ? this : throw new InputException($"{RelevanceLevel} must be 1 or more.", field: nameof(RelevanceLevel));
}
