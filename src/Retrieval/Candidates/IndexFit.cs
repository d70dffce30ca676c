using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Refuses an index whose answers would mean nothing to a source.</summary>
internal static class IndexFit
{
    /// <exception cref="InputException">Another space, another length of vectors, or no inner products.</exception>
    public static void Check(string source, IVectorIndex index, string space, int dimensions)
    {
        if (index.Space != space)
            throw new InputException($"the index holds vectors of '{index.Space}', the source asks for '{space}'; build the index from the release's own model.", field: $"sources.{source}");
        if (index.Dimensions != dimensions)
            throw new InputException($"the index holds vectors of {index.Dimensions} numbers, the source asks for {dimensions}.", field: $"sources.{source}");
        if (index.Metric != VectorMetric.InnerProduct)
            throw new InputException($"the index scores by {index.Metric}, the source needs {VectorMetric.InnerProduct}.", field: $"sources.{source}");
    }
}
