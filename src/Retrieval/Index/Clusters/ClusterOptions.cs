using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How a <see cref="ClusterIndex"/> is built. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record ClusterOptions
{
    /// <summary>What scores mean.</summary>
    public VectorMetric Metric { get; init; }

    /// <summary>Clusters, 1 to 1,048,576, or 0 for a number that fits the vectors. Never more than there are vectors.</summary>
    public int Clusters { get; init; }

    /// <summary>Rounds of k-means, 1 to 100.</summary>
    public int Rounds { get; init; } = 8;

    /// <summary>Vectors per cluster that k-means learns from, 1 to 10,000.</summary>
    public int SamplePerCluster { get; init; } = 64;

    /// <summary>
    /// Whether whole vectors are kept for exact scores. Without them scores come from 16 bits per number, right to a
    /// 65,000th of what is largest in the cluster, and the index takes little more than half the bytes of the vectors.
    /// </summary>
    public bool KeepFloats { get; init; } = true;

    /// <summary>How many standard deviations of the coding error a row may be below the last wanted one and still be scored whole, 0 to 20.</summary>
    public float Margin { get; init; } = 2;

    /// <summary>Seed of the first centroids.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Names the vector space, see <see cref="IVectorIndex.Space"/>.</summary>
    public string Space { get; init; } = "";

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Metric)) throw new InputException($"is {(int)Metric}; InnerProduct, Cosine or L2 is needed.", field: "clusters.metric");
        OptionRange.Check("clusters.clusters", Clusters, 0, 1 << 20);
        OptionRange.Check("clusters.rounds", Rounds, 1, 100);
        OptionRange.Check("clusters.sample_per_cluster", SamplePerCluster, 1, 10_000);
        OptionRange.Check("clusters.margin", Margin, 0, 20);
        OptionRange.Check("clusters.threads", Threads, 0, 1024);
    }

    internal int ClustersFor(int count) =>
        Math.Clamp(Clusters > 0 ? Clusters : (int)Math.Min(4 * Math.Sqrt(count), count / 24.0), 1, Math.Max(1, count));
}
