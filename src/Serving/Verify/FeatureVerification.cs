using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// Computes the features of served pages anew, by replaying the log through the same engine to the places where each page
/// was read (users whose state came from elsewhere, to where the log had what it held), and compares them with what was served, bit for bit (a missing value equals a missing value). Pages of one
/// release and one history share a replay.
/// </summary>
public sealed class FeatureVerification(StateStore store, ReleaseStore releases)
{
    private const string NoPlace = "where in the log they were read is not known: they were served before that was recorded, beside writes that left no pause, or from a state in Redis that no log tells or that held something this server did not know yet";
    private const string NoHistory = "their user's state had come from Redis and held other events than the log of this server has, or the same in another order";

    /// <summary>Verifies pages and describes what differs.</summary>
    /// <exception cref="InputException">A release of some page is damaged.</exception>
    public VerifyReport Run(VerifyOptions options, IWorkProgress progress, CancellationToken ct)
    {
        var report = new VerifyReport();
        var differing = new List<PageValue>();
        foreach (var group in Choose(options).GroupBy(GroupOf))
        {
            if (group.Key is not { } key) Refuse(report, NoPlace, group);
            else if (!Directory.Exists(releases.DirectoryOf(key.Release))) Refuse(report, $"release {key.Release} is no longer there", group);
            else differing.AddRange(Replay(key, [.. group], options, report, progress, ct));
        }

        report.Described = Describe(differing, options.MostDescribed, progress, ct);
        return report;
    }

    private List<PageValue> Replay(PageGroup key, ServedPlace[] places, VerifyOptions options, VerifyReport report, IWorkProgress progress, CancellationToken ct)
    {
        var release = releases.Load(store.EventTypes, key.Release);
        var tables = ReleaseFit.Tables(release, releases.DataDirectory);
        using var users = new UserReplay(store, release, tables, key.Base, places);
        if (places.Where(p => !users.Has(p)).ToArray() is { Length: > 0 } unknown)
        {
            Refuse(report, NoHistory, unknown);
            places = [.. places.Where(users.Has)];
            if (places.Length == 0) return [];
        }

        var replay = new PageReplay(store, release, tables, key.Base, users);
        progress.Begin($"replaying the log for {places.Length} pages of {key.Release}", places.Max(p => p.Reads!.Value.Items.Events));
        var found = new List<PageValue>();
        foreach (var page in replay.Run(places, progress, ct))
        {
            report.Pages++;
            report.Impressions += page.Served.Items.Length;
            report.Values += page.Served.Items.Length * page.Compared;
            report.Differences += page.Differences.Count;
            foreach (var value in page.Differences)
                if (found.Count < options.MostDescribed) found.Add(value with { Group = key });
        }

        progress.End();
        return found;
    }

    private List<FeatureDifference> Describe(List<PageValue> differing, int most, IWorkProgress progress, CancellationToken ct)
    {
        var described = new List<FeatureDifference>();
        foreach (var group in differing.Take(most).GroupBy(d => d.Group!.Value))
        {
            var release = releases.Load(store.EventTypes, group.Key.Release);
            var search = new SeparationSearch(store, release, ReleaseFit.Tables(release, releases.DataDirectory), group.Key.Base);
            described.AddRange(search.Run([.. group], progress, ct));
        }

        return described;
    }

    private List<ServedPlace> Choose(VerifyOptions options)
    {
        var places = store.ReadServedPlaces(new EventFilter(options.FromMs, options.ToMs));
        if (options.Sample is not { } sample) return [.. places];
        var chosen = new List<ServedPlace>();
        var impressions = 0L;
        foreach (var place in places.OrderBy(p => StableHash.Mix((ulong)p.Seq)))
        {
            if (impressions >= sample) break;
            chosen.Add(place);
            impressions += place.Items;
        }

        return chosen;
    }

    private static PageGroup? GroupOf(ServedPlace place) =>
        place.Reads is { } reads && place.Versions.TryGetValue("release", out var release) ? new PageGroup(release, reads.Base) : null;

    private static void Refuse(VerifyReport report, string why, IEnumerable<ServedPlace> places) =>
        report.Refused[why] = report.Refused.GetValueOrDefault(why) + places.Sum(p => (long)p.Items);
}
