using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// The truth that models try to recover: how attractive and how satisfying an item is to a user at a time. The
/// equations, with these numbers, are in docs/generated-world.md and in the README of every world's truth folder.
/// </summary>
internal sealed class TrueInterest(World world)
{
    public const double LikeWhenUnsatisfied = 0.01;

    /// <summary>How far a session's intent pulls the taste vector.</summary>
    public const float IntentPull = 0.35f;

    /// <summary>The taste vector of a session: the user's at that time, pulled to the intended topic (-1 for none).</summary>
    public void SessionTaste(int user, long timeMs, int intent, Span<float> into)
    {
        world.People.Taste(user, timeMs, into);
        if (intent >= 0) Latent.Add(IntentPull, world.Space.Topic(intent), into);
    }

    /// <summary>The truth of one item for a user whose taste vector is given.</summary>
    public Outcome Of(int user, int item, long timeMs, ReadOnlySpan<float> taste)
    {
        var (items, people) = (world.Items, world.People);
        var author = items.Author[item];
        var affinity = Latent.Dot(taste, items.LatentOf(item));
        var liking = AuthorLiking(user, author) + (world.Follows.Follows(user, author, timeMs) ? 0.5 : 0);
        var foreign = items.Language[item] != people.Language(user) ? 1.0 : 0.0;
        var quality = items.Quality[item] - 0.5;
        var attraction = -3.9 + 3.2 * affinity + liking + 0.8 * quality + items.Buzz[item] + people.Curiosity[user]
            + Freshness(item, timeMs) + Daypart(user, item, timeMs) + Nearness(user, item) - 1.8 * foreign;
        var satisfaction = -0.7 + 2.2 * affinity + liking + 3.5 * quality - 1.5 * foreign;
        if (items.Label[item] >= 0)
        {
            var label = PolicyLabel.All[items.Label[item]];
            attraction += label.Temptation * (items.Label[item] == PolicyLabel.Clickbait ? people.Gullibility[user] : 1);
            satisfaction -= label.Regret;
        }

        var satisfied = Chance.Sigmoid(satisfaction);
        var like = satisfied * people.Warmth[user] + (1 - satisfied) * LikeWhenUnsatisfied;
        return new Outcome(Chance.Sigmoid(attraction), satisfied, like);
    }

    // A liking for an author that no taste explains; it stays as it is.
    private double AuthorLiking(int user, int author)
    {
        var random = Chance.Of(world.Options.Seed, SeedPart.AuthorLiking, Chance.Pair(user, author));
        return 0.4 * random.NextNormal();
    }

    private double Freshness(int item, long timeMs)
    {
        var ageHours = (timeMs - world.Items.PublishedMs[item]) / (double)Clock.HourMs;
        var topic = TopicTable.All[world.Items.Topic[item]];
        return topic.Urgency * double.Exp2(-ageHours / topic.HalfLifeHours);
    }

    // News in the morning, series at night.
    private double Daypart(int user, int item, long timeMs)
    {
        var hour = Clock.LocalHour(timeMs, Country.All[world.People.CountryOf[user]].OffsetHours);
        return 0.3 * Math.Cos(2 * Math.PI * (hour - TopicTable.All[world.Items.Topic[item]].PeakHour) / 24);
    }

    private double Nearness(int user, int item)
    {
        var region = world.Items.Region[item];
        return region < 0 ? 0 : region == world.People.CountryOf[user] ? 0.3 : -0.4;
    }
}
