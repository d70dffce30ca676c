namespace FeedRanker.Retrieval;

/// <summary>
/// A model's scores of every item for users of its training matrix, many users at once: for full ranking, not for
/// requests. Safe for any number of threads.
/// </summary>
public interface IUserScores
{
    /// <summary>Names the model in tables.</summary>
    string Name { get; }

    /// <summary>How many items are scored.</summary>
    int ItemCount { get; }

    /// <summary>Writes all scores; -∞ for an item the model cannot score.</summary>
    /// <param name="users">Dense user rows, at most <see cref="FullRanking.Block"/>.</param>
    /// <param name="scores">One row of <see cref="FullRanking.WidthOf"/> numbers per user; those beyond ItemCount mean nothing.</param>
    void Score(ReadOnlySpan<int> users, Span<float> scores);
}
