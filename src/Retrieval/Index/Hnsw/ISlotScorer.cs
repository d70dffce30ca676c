namespace FeedRanker.Retrieval;

/// <summary>How far slots are from one query. A struct, so that a walk is compiled for it.</summary>
internal unsafe interface ISlotScorer
{
    /// <summary>
    /// Writes the <see cref="DistanceKey"/> of each slot, fetching the vectors ahead. A slot's key does not depend on which
    /// others are asked with it.
    /// </summary>
    /// <param name="slots">With room for 3 more after the last, which are overwritten.</param>
    /// <param name="count">How many slots, at least 1.</param>
    /// <param name="keys">With the same room.</param>
    void Keys(int* slots, int count, uint* keys);
}
