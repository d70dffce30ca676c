using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>How one surface's feed is made.</summary>
public sealed record SurfaceOptions
{
    /// <summary>The surface's name, such as <c>home</c>.</summary>
    public string Name { get; init; } = "home";

    /// <summary>How many candidates the ranker sees, 10 to 10,000.</summary>
    public int Candidates { get; init; } = 1000;

    /// <summary>Milliseconds a request may take when its caller sets no deadline, 1 to 60,000.</summary>
    public float BudgetMs { get; init; } = 200;

    /// <summary>Threads that may help a request with its sources, 0 to 64.</summary>
    public int ParallelSources { get; init; } = 1;

    /// <summary>Candidates each source may bring before what is left of the target is shared out; 0 switches it off.</summary>
    public IReadOnlyDictionary<string, int> Quotas { get; init; } = new Dictionary<string, int>
    {
        ["als"] = 250,
        ["item-to-item"] = 200,
        ["ease"] = 200,
        ["followed"] = 100,
        ["trending"] = 100,
        ["popular"] = 50,
        ["fresh"] = 100,
    };

    /// <summary>The surface that shows items like the one a page is about.</summary>
    public static SurfaceOptions Related { get; } = new()
    {
        Name = "related",
        Quotas = new Dictionary<string, int>
        {
            ["similar"] = 400,
            ["als"] = 150,
            ["item-to-item"] = 150,
            ["ease"] = 100,
            ["trending"] = 50,
            ["popular"] = 50,
            ["fresh"] = 50,
        },
    };

    /// <summary>The quota of a source; 0 when it is switched off.</summary>
    public int QuotaOf(string source) => Quotas.GetValueOrDefault(source);

    /// <summary>How many items a source is asked for: the whole target, so that it can fill in for sources that find little.</summary>
    public int MaxHitsOf(string source) => QuotaOf(source) > 0 ? Candidates : 0;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value is out of its range; the field is named.</exception>
    public SurfaceOptions Validate()
    {
        var at = $"surfaces.{Name}.";
        OptionRange.Check(at + "candidates", Candidates, 10, 10_000);
        OptionRange.Check(at + "budget_ms", BudgetMs, 1, 60_000);
        OptionRange.Check(at + "parallel_sources", ParallelSources, 0, 64);
        foreach (var (source, quota) in Quotas) OptionRange.Check($"{at}quotas.{source}", quota, 0, 10_000);
        return this;
    }
}
