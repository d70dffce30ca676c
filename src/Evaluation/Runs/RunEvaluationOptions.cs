using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>How a run is held against judgements. The default is trec_eval's.</summary>
public sealed record RunEvaluationOptions
{
    /// <summary>trec_eval's rules.</summary>
    public static RunEvaluationOptions Default { get; } = new();

    /// <summary>What counts as relevant, and what an empty query counts.</summary>
    public JudgingOptions Judging { get; init; } = JudgingOptions.Default;

    /// <summary>
    /// Average over all judged queries, those the run does not answer counting as empty lists (trec_eval's <c>-c</c>);
    /// else over the queries that are in both files.
    /// </summary>
    public bool Complete { get; init; }

    /// <summary>Only the first so many items of each query count, 1 or more (trec_eval's <c>-M</c>).</summary>
    public int MaxPerQuery { get; init; } = int.MaxValue;

    /// <summary>
    /// Facts about the items, by their rows in the run's symbols. Without them the catalog is the items of both files,
    /// and metrics that need facts are refused.
    /// </summary>
    public ItemFacts? Items { get; init; }

    /// <summary>
    /// What a plain recommender would have shown to each query, read with the run's symbols, for unexpectedness; the
    /// facts' most popular items where null or silent.
    /// </summary>
    public Run? Expected { get; init; }

    /// <summary>When the lists were shown, Unix milliseconds, for item age; 0 when unknown.</summary>
    public long NowMs { get; init; }

    /// <summary>Returns itself when every value is in its range.</summary>
    /// <exception cref="InputException">Names the field that is not.</exception>
    public RunEvaluationOptions Validated()
    {
        Judging.Validated();
        return MaxPerQuery >= 1 ? this : throw new InputException($"{MaxPerQuery} must be 1 or more.", field: nameof(MaxPerQuery));
    }
}
