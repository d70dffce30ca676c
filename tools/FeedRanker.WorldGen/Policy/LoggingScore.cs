using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// The logging policy's guess of how much a user wants an item: simple counts, and errors of its own that have nothing
/// to do with the truth; or the item's length alone, in doublings of a second. Rounded to four decimals, so that the file that holds it holds all of it.
/// </summary>
internal sealed class LoggingScore(World world, PolicyStatistics statistics)
{
    public double Of(int user, int item, long timeMs)
    {
        var items = world.Items;
        if (world.Options.Order == LoggingOrder.Longest) return Math.Round(Math.Log2(items.LengthS[item]), 4);
        var ageDays = (timeMs - items.PublishedMs[item]) / (double)Clock.DayMs;
        var topic = statistics.TopicShare(user, items.Topic[item]);
        if (items.SecondTopic[item] >= 0) topic += 0.5 * statistics.TopicShare(user, items.SecondTopic[item]);
        var score = Math.Log(statistics.ClickRate(item) / 0.1) + 1.5 * topic + 0.8 * double.Exp2(-ageDays)
            + (world.Follows.Follows(user, items.Author[item], timeMs) ? 0.5 : 0)
            - (items.Language[item] != world.People.Language(user) ? 1.5 : 0)
            + 0.4 * Error(user, item);
        return Math.Round(score, 4);
    }

    private double Error(int user, int item)
    {
        var random = Chance.Of(world.Options.Seed, SeedPart.PolicyNoise, Chance.Pair(user, item));
        return random.NextNormal();
    }
}
