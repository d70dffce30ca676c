using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>The features of a model as columns of a candidate batch.</summary>
internal readonly struct BatchColumns(CandidateBatch batch, Column[] columns) : IFeatureColumns
{
    public void Read(int feature, int start, Span<float> into) => batch[columns[feature]].Slice(start, into.Length).CopyTo(into);
}
