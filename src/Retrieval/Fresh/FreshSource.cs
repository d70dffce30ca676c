using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// The newest items for everybody, in the order of a <see cref="FreshIndex"/>; the score is minus the age in hours that
/// an item counts as having.
/// </summary>
public sealed class FreshSource : ICandidateSource
{
    private const double MsPerHour = 3_600_000;

    private readonly FreshIndex _index;

    /// <summary>Reads a fresh index.</summary>
    /// <param name="index">What is fresh.</param>
    /// <param name="name">The stage's name.</param>
    public FreshSource(FreshIndex index, string name = "fresh")
    {
        _index = index;
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
        var count = 0;
        foreach (ref readonly var entry in _index.Entries)
        {
            if (count == items.Length) break;
            if (!eligible.Allows(entry.Row) || request.NowMs - published[entry.Row] > maxAgeMs) continue;
            items[count] = entry.Row;
            scores[count++] = (float)((entry.CountsAsMs - request.NowMs) / MsPerHour);
        }

        return count;
    }
}
