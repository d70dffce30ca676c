using FeedRanker.Core;

namespace FeedRanker.Reranking;

/// <summary>A rule that changes scores: reads one column and fills the next, row by row, so that both can be compared.</summary>
internal interface IScoreStage : IColumnStage
{
    /// <summary>The score before the rule.</summary>
    Column From { get; }

    /// <summary>The score after it; NaN exactly where <see cref="From"/> is.</summary>
    Column To { get; }
}
