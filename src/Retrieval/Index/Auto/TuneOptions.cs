using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How tuning goes about it. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record TuneOptions
{
    /// <summary>Queries used, evenly spread over those given; 1 to 1,000,000.</summary>
    public int Sample { get; init; } = 500;

    /// <summary>Threads that search, 1 to 1024, or 0 for one per core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Names the field, its value and the allowed range.</exception>
    public void Validate()
    {
        OptionRange.Check("tune.sample", Sample, 1, 1_000_000);
        OptionRange.Check("tune.threads", Threads, 0, 1024);
    }
}
