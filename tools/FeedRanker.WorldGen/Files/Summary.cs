using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>Counts what was written.</summary>
internal static class Summary
{
    public static WorldReport Of(World world, EventLog log, long requests)
    {
        var byType = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in EventTypes.Default.Names)
        {
            EventTypes.Default.TryGet(name, out var type);
            if (type != EventType.Rating) byType[name] = log.CountOf(type); // nobody rates in a feed
        }

        var clickRates = new double[world.Options.PageSize];
        for (var p = 0; p < clickRates.Length; p++) clickRates[p] = log.ClicksAt[p] / (double)Math.Max(1, log.ShownAt[p]);
        return new WorldReport
        {
            Users = world.Options.Users,
            Authors = world.Authors.Count,
            Items = world.Items.Count,
            LabelledItems = world.Items.Label.Count(l => l >= 0),
            Follows = world.Follows.Count,
            Requests = requests,
            Events = log.Written,
            EventsByType = byType,
            ClickRateByPosition = clickRates,
        };
    }
}
