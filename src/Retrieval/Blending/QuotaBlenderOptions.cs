using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>How many candidates a request gets, and from whom. Immutable; checked by <see cref="Validate"/>.</summary>
public sealed record QuotaBlenderOptions
{
    /// <summary>How many distinct candidates to reach, 1 to 100,000.</summary>
    public int Target { get; init; } = 1000;

    /// <summary>Candidates a source may bring before all others are served, by its name; 0 for spill-over only.</summary>
    public IReadOnlyDictionary<string, int> Quotas { get; init; } = new Dictionary<string, int>();

    /// <summary>The quota of a source that <see cref="Quotas"/> does not name, 0 to 100,000.</summary>
    public int DefaultQuota { get; init; } = 100;

    /// <summary>Checks every field, and that the quotas of the pipeline's sources fit the target together.</summary>
    /// <param name="sources">Names of the pipeline's sources.</param>
    /// <param name="mustFit">Whether the quotas must; not where they are but weights.</param>
    /// <exception cref="InputException">Names the field, its value and what is allowed.</exception>
    public void Validate(IReadOnlyList<string> sources, bool mustFit = true)
    {
        OptionRange.Check("blender.target", Target, 1, 100_000);
        OptionRange.Check("blender.default_quota", DefaultQuota, 0, 100_000);
        foreach (var (name, quota) in Quotas)
        {
            if (!sources.Contains(name))
                throw new InputException($"there is no source '{name}'; sources: {string.Join(", ", sources)}.", field: "blender.quotas");
            OptionRange.Check($"blender.quotas.{name}", quota, 0, mustFit ? Target : 100_000);
        }

        var sum = sources.Sum(source => (long)QuotaOf(source));
        if (mustFit && sum > Target)
            throw new InputException($"sum to {sum}; at most the target of {Target} is allowed.", field: "blender.quotas");
    }

    /// <summary>The quota of a source.</summary>
    internal int QuotaOf(string source) => Quotas.TryGetValue(source, out var quota) ? quota : DefaultQuota;
}
