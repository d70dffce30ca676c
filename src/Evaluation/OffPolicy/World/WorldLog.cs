using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// A generated world's log as an off-policy log: the pages whose whole candidate sets are known, clicks as rewards, clicks per
/// page as the value, and the truth to hold the estimates against.
/// </summary>
public static class WorldLog
{
    /// <summary>The pages as they were logged.</summary>
    public static PolicyLog Of(WorldRequests world, WorldPolicy policy)
    {
        var pages = new WorldPages(world, policy, world.Requests.Count);
        for (var r = 0; r < world.Requests.Count; r++)
        {
            var request = world.Requests[r];
            pages.Add(r, request.Page, request.Conditional, request.Clicked);
        }

        return pages.ToLog($"{policy.Name} on the pages of known candidates of a generated world");
    }

    /// <summary>
    /// So many requests drawn with replacement, each with a page drawn anew by the logging policy, looks and clicks drawn anew
    /// from the truth: an independent log of the same world.
    /// </summary>
    public static PolicyLog Draw(WorldRequests world, WorldPolicy policy, int requests, ulong seed)
    {
        var pages = new WorldPages(world, policy, requests);
        var random = new FeedRandom(seed);
        var logging = world.Logging();
        for (var u = 0; u < requests; u++)
        {
            var r = random.Next(world.Requests.Count);
            var request = world.Requests[r];
            var places = Math.Min(world.Examination.Length, request.Items.Length);
            var (page, conditional, clicked) = (new int[places], new double[places], new bool[places]);
            logging.Draw(request.Scores, ref random, page, conditional);
            for (var k = 0; k < places; k++)
                clicked[k] = random.NextDouble() < world.Examination[k] * request.Attraction[page[k]];
            pages.Add(r, page, conditional, clicked);
        }

        return pages.ToLog($"{policy.Name} on a drawn log");
    }
}
