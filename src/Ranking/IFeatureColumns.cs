namespace FeedRanker.Ranking;

/// <summary>Where a kernel reads a block of one feature from; implemented by structs so that the call is inlined.</summary>
internal interface IFeatureColumns
{
    /// <summary>Copies rows start.. of a feature, as many as fit.</summary>
    void Read(int feature, int start, Span<float> into);
}
