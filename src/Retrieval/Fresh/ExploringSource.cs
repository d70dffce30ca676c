using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Fresh items that few have seen, tried out: the score is a draw from (or the upper end of) what an item's rate of being
/// wanted may be, by how often it was shown and wanted so far and what its author's and topic's items had. Items shown
/// often enough are left to the other sources. Chance comes from the request's seed and the item alone.
/// </summary>
public sealed class ExploringSource : ICandidateSource
{
    private const double MsPerHour = 3_600_000;

    private readonly FreshIndex _index;
    private readonly ItemTrials _trials;
    private readonly ExplorationOptions _options;

    /// <summary>Tries out the items of a fresh index.</summary>
    /// <param name="index">What is fresh.</param>
    /// <param name="trials">What has become of items so far.</param>
    /// <param name="options">Which items, and how.</param>
    /// <param name="name">The stage's name.</param>
    /// <exception cref="InputException">An option out of its range.</exception>
    public ExploringSource(FreshIndex index, ItemTrials trials, ExplorationOptions options, string name = "fresh")
    {
        options.Validate();
        (_index, _trials, _options) = (index, trials, options);
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var eligible = new Eligibility(request);
        var published = request.Catalog.PublishedMs;
        var maxAgeMs = _index.Options.MaxAgeHours * MsPerHour;
        var trials = _trials.Now;
        var best = new BestRows(items, scores);
        foreach (ref readonly var entry in _index.Entries)
        {
            if (ct.IsCancellationRequested) break;
            var row = entry.Row;
            if (!eligible.Allows(row) || request.NowMs - published[row] > maxAgeMs || trials.ShownOf(row) >= _options.MaxImpressions) continue;
            best.Add(row, Score(row, trials, request));
        }

        return best.Sort();
    }

    private float Score(int row, ItemTrials.Snapshot trials, in FeedRequest request)
    {
        var prior = Math.Clamp(trials.PriorOf(row, request.Catalog), 1e-4, 1 - 1e-4);
        var a = _options.PriorImpressions * prior + trials.WantedOf(row);
        var b = _options.PriorImpressions * (1 - prior) + trials.ShownOf(row) - trials.WantedOf(row);
        if (_options.Method == ExplorationMethod.Thompson)
        {
            var random = FeedRandom.For(request.Seed, (ulong)row);
            return (float)random.NextBeta(a, b);
        }

        var n = a + b;
        return (float)(a / n + _options.Deviations * Math.Sqrt(a * b / (n * n * (n + 1))));
    }
}
