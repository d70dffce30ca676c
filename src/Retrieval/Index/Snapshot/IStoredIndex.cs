using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>An index that a snapshot holds and whose effort can be tuned.</summary>
public interface IStoredIndex : IVectorIndex
{
    /// <summary>What a search of effort 0 does; <see cref="VectorIndexTuner"/> sets it. Searches under way see either value.</summary>
    int DefaultEffort { get; set; }

    /// <summary>Writes everything that <see cref="VectorIndex.Open(string)"/> needs to give the same answers.</summary>
    void Save(ArtifactWriter writer);
}
