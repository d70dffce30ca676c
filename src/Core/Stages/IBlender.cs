namespace FeedRanker.Core;

/// <summary>Merges the sources' hits into distinct batch rows, recording which sources found each.</summary>
public interface IBlender : IStage
{
    /// <summary>
    /// Adds candidates by <see cref="CandidateBatch.Add"/>, which keeps them distinct and merges the source marks.
    /// Never adds an excluded item. A source that was given up has an empty hit list.
    /// </summary>
    void Blend(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch);
}
