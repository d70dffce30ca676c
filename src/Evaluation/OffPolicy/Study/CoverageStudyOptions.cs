using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>A simulation study of all estimators on one generated world.</summary>
public sealed record CoverageStudyOptions
{
    /// <summary>Independent logs, 2 to 100,000.</summary>
    public int Seeds { get; init; } = 200;

    /// <summary>Pages in each log, 10 to 1,000,000.</summary>
    public int Requests { get; init; } = 2000;

    /// <summary>Policies to evaluate, as <see cref="WorldPolicy.Of"/> takes them.</summary>
    public IReadOnlyList<string> Policies { get; init; } = ["uniform", "softmax:0.4:0.1", "softmax:0.15"];

    /// <summary>Resamples of each interval.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Where the first log's chance comes from; the others follow.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Logs at work at once; 0 for one a processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Returns itself when every value is in its range.</summary>
    /// <exception cref="InputException">Names the first field that is not.</exception>
    public CoverageStudyOptions Validated()
    {
        if (Seeds is < 2 or > 100_000) throw new InputException($"{Seeds} must be from 2 to 100000.", field: nameof(Seeds));
        if (Requests is < 10 or > 1_000_000) throw new InputException($"{Requests} must be from 10 to 1000000.", field: nameof(Requests));
        if (Policies.Count == 0) throw new InputException("names no policy.", field: nameof(Policies));
        return this;
    }
}
