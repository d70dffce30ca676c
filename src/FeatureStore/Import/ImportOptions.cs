using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>How an import goes about bad lines, and what the formats leave open.</summary>
public sealed record ImportOptions
{
    /// <summary>Lists bad lines and goes on.</summary>
    public static ImportOptions Default { get; } = new();

    /// <summary>
    /// How many lines may be rejected; one more refuses the import and nothing is stored. With a limit the files are
    /// read twice: once to check, once to store. Unlimited by default.
    /// </summary>
    public long MaxRejected { get; init; } = long.MaxValue;

    /// <summary>Whether a single rejected line refuses the import: <see cref="MaxRejected"/> 0.</summary>
    public bool Strict
    {
        get => MaxRejected == 0;
        init => MaxRejected = value ? 0 : long.MaxValue;
    }

    /// <summary>How many rejected lines the report lists; all are counted. 0 to 100,000.</summary>
    public int ListedRejections { get; init; } = 20;

    /// <summary>The team's own event types, declared before anything is read.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = [];

    /// <summary><c>kuairand</c>: whether to make past events from <c>history.tsv</c>.</summary>
    public bool History { get; init; } = true;

    /// <summary><c>interactions</c>: which column is what.</summary>
    public InteractionColumns Interactions { get; init; } = new();

    internal void Check()
    {
        if (MaxRejected < 0) throw new InputException($"{MaxRejected} must be 0 or more.", field: "max_rejected");
        if (ListedRejections is < 0 or > 100_000) throw new InputException($"{ListedRejections} must be 0 to 100,000.", field: "listed_rejections");
    }
}
