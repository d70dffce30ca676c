using System.Runtime.Intrinsics;

namespace FeedRanker.FeatureStore;

/// <summary>What a node computes from up to three values of a row; eight rows at a time, each by itself.</summary>
internal interface IRowOperation
{
    /// <summary>The results of eight rows.</summary>
    Vector256<float> Of(Vector256<float> a, Vector256<float> b, Vector256<float> c);
}
