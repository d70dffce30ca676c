using System.Runtime.Intrinsics;

namespace FeedRanker.Retrieval;

/// <summary>What a kernel sums over the positions of two vectors, for each width.</summary>
internal interface IPairTerm
{
    static abstract Vector512<float> Add(Vector512<float> sum, Vector512<float> a, Vector512<float> b);

    static abstract Vector256<float> Add(Vector256<float> sum, Vector256<float> a, Vector256<float> b);

    static abstract Vector128<float> Add(Vector128<float> sum, Vector128<float> a, Vector128<float> b);

    static abstract float Add(float sum, float a, float b);
}
