namespace FeedRanker.Ranking;

/// <summary>How compiled trees are evaluated; see docs/ranking.md for the measurement between them.</summary>
internal enum TreeLayout
{
    /// <summary>Blend where it can, walk otherwise.</summary>
    Fastest,

    /// <summary>Every row follows its own path.</summary>
    Walk,
}
