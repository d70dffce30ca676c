using FeedRanker.Core;

namespace FeedRanker.WorldGen.Tests;

public sealed class NatureTests
{
    private static readonly World World = new(new WorldOptions(300, 4000, 10, 5));

    [Fact]
    public void Taste_AtAnyTime_HasUnitLengthAndDriftsSlowly()
    {
        var (then, now) = (new float[Latent.Dimensions], new float[Latent.Dimensions]);
        var moved = 0.0;
        for (var u = 0; u < 300; u++)
        {
            World.People.Taste(u, World.Options.StartMs, then);
            World.People.Taste(u, World.Options.EndMs, now);
            Assert.Equal(1, Latent.Dot(now, now), 1e-4f);
            moved += Latent.Dot(then, now) / 300;
        }

        Assert.InRange(moved, 0.9, 0.99);
    }

    [Fact]
    public void Follows_OfUsers_SuitTheirTasteAndLanguage()
    {
        var taste = new float[Latent.Dimensions];
        double fit = 0, all = 0, speak = 0;
        var n = 0;
        for (var u = 0; u < 300; u++)
        {
            World.People.Taste(u, World.Options.StartMs, taste);
            for (var a = 0; a < World.Authors.Count; a++) all += Latent.Dot(taste, World.Authors.Taste(a)) / World.Authors.Count / 300;
            foreach (var follow in World.Follows.Of(u))
            {
                n++;
                fit += Latent.Dot(taste, World.Authors.Taste(follow.Author));
                if (World.Authors.Language(follow.Author) == World.People.Language(u)) speak++;
            }
        }

        Assert.InRange(n / 300.0, 3, 15);
        Assert.True(fit / n > all + 0.2, $"{fit / n} against {all}");
        Assert.True(speak / n > 0.8);
    }

    [Fact]
    public void TrueInterest_OfRandomPairs_IsTheDocumentedEquation()
    {
        var interest = new TrueInterest(World);
        var taste = new float[Latent.Dimensions];
        var random = new FeedRandom(9);
        var (items, people) = (World.Items, World.People);
        for (var k = 0; k < 500; k++)
        {
            var (u, i) = (random.Next(300), random.Next(items.Count));
            var time = items.PublishedMs[i] + random.Next(1_000_000_000);
            interest.SessionTaste(u, time, k % 3 - 1, taste);
            var chance = Chance.Of(5, SeedPart.AuthorLiking, Chance.Pair(u, items.Author[i]));
            var g = 0.4 * chance.NextNormal() + (World.Follows.Follows(u, items.Author[i], time) ? 0.5 : 0);
            var country = Country.All[people.CountryOf[u]];
            var topic = TopicTable.All[items.Topic[i]];
            var hour = (time / 3_600_000.0 + country.OffsetHours) % 24;
            var near = items.Region[i] < 0 ? 0 : Country.All[items.Region[i]].Code == country.Code ? 0.3 : -0.4;
            var foreign = Country.Languages[items.Language[i]] == Country.Languages[country.Language] ? 0 : 1;
            var label = items.Label[i] < 0 ? default : PolicyLabel.All[items.Label[i]];
            var tempt = label.Temptation * (label.Name == "clickbait" ? people.Gullibility[u] : 1);
            var uv = Latent.Dot(taste, items.LatentOf(i));
            var q = items.Quality[i] - 0.5;
            var fresh = 2.4 * Math.Pow(topic.HalfLifeHours / 8, -0.25) * Math.Pow(2, -(time - items.PublishedMs[i]) / 3_600_000.0 / topic.HalfLifeHours);
            var attraction = -3.9 + 3.2 * uv + g + 0.8 * q + items.Buzz[i] + people.Curiosity[u] + fresh
                + 0.3 * Math.Cos(2 * Math.PI * (hour - topic.PeakHour) / 24) + near - 1.8 * foreign + tempt;
            var satisfaction = 1 / (1 + Math.Exp(0.7 - 2.2 * uv - g - 3.5 * q + 1.5 * foreign + label.Regret));
            var truth = interest.Of(u, i, time, taste);
            Assert.Equal(1 / (1 + Math.Exp(-attraction)), truth.Attraction, 1e-9);
            Assert.Equal(satisfaction, truth.Satisfaction, 1e-9);
            Assert.Equal(satisfaction * people.Warmth[u] + (1 - satisfaction) * 0.01, truth.LikeAfterClick, 1e-9);
        }
    }

    [Fact]
    public void Topics_Table_IsCompleteAndDistinct()
    {
        Assert.Equal(40, TopicTable.All.Length);
        Assert.Equal(40, TopicTable.All.Select(t => t.Name).Distinct().Count());
        Assert.All(TopicTable.All, t => Assert.Equal((10, 6), (t.Subjects.Length, t.Happenings.Length)));
        Assert.All(TopicTable.All, t => Assert.InRange(t.Family, 0, TopicTable.Families - 1));
    }

    [Fact]
    public void Authors_Names_AreDistinctInLargeWorlds() =>
        Assert.Equal(30_000, AuthorNames.Make(1, 30_000).Distinct().Count());

    [Fact]
    public void Chance_Draws_HaveTheirMeans()
    {
        const int N = 100_000;
        var random = new FeedRandom(1);
        double poisson = 0, beta = 0, picked = 0;
        var sums = Chance.Cumulate([1, 0, 3]);
        for (var i = 0; i < N; i++)
        {
            poisson += Chance.Poisson(ref random, 0.7) / (double)N;
            beta += Chance.Beta22(ref random) / N;
            var pick = Chance.Pick(ref random, sums);
            Assert.NotEqual(1, pick);
            picked += pick / 2.0 / N;
        }

        Assert.Equal(0.7, poisson, 0.013);
        Assert.Equal(0.5, beta, 0.004);
        Assert.Equal(0.75, picked, 0.007);
    }
}
