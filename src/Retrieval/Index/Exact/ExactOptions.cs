using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How an <see cref="ExactIndex"/> is built. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record ExactOptions
{
    /// <summary>What scores mean.</summary>
    public VectorMetric Metric { get; init; }

    /// <summary>
    /// Whether 8-bit codes are made beside the vectors: a quarter more memory, a third or less of the time. Results are the
    /// same to the bit.
    /// </summary>
    public bool Codes { get; init; } = true;

    /// <summary>Threads of the build, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Names the vector space, see <see cref="IVectorIndex.Space"/>.</summary>
    public string Space { get; init; } = "";

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Metric)) throw new InputException($"is {(int)Metric}; InnerProduct, Cosine or L2 is needed.", field: "exact.metric");
        OptionRange.Check("exact.threads", Threads, 0, 1024);
    }
}
