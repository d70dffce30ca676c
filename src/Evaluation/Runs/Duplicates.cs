namespace FeedRanker.Evaluation;

/// <summary>What becomes of an item that comes twice for one query in one file.</summary>
public enum Duplicates
{
    /// <summary>The file is refused, naming both lines; trec_eval stops too.</summary>
    Refuse,

    /// <summary>The line that comes first in the file counts; the others are counted in the result.</summary>
    KeepFirst,

    /// <summary>The highest score or grade counts; the others are counted in the result.</summary>
    KeepBest,
}
