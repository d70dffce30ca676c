using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.WorldGen.Tests;

public sealed class FilesTests(GeneratedWorld world) : IClassFixture<GeneratedWorld>
{
    private static readonly HashSet<string> ItemFields =
        ["id", "title", "author", "published_ms", "topics", "language", "region", "policy_labels", "numeric", "embedding"];

    [Fact]
    public void Events_Rows_AreInTimeOrderWithinTheWorldAndUnique()
    {
        Assert.Equal("event_id\ttime_ms\tuser_id\titem_id\ttype\tvalue\trequest_id\tposition\tsurface", world.Header("events.tsv.gz"));
        var last = GeneratedWorld.Options.StartMs;
        foreach (var e in world.Events)
        {
            Assert.Equal(9, e.Length);
            var time = long.Parse(e[1], CultureInfo.InvariantCulture);
            Assert.True(time >= last && time < GeneratedWorld.Options.EndMs);
            last = time;
        }

        Assert.Equal(world.Events.Length, world.Events.Select(e => e[0]).Distinct().Count());
    }

    [Fact]
    public void Events_Rows_ReferToJoinedUsersPublishedItemsAndKnownTypes()
    {
        foreach (var e in world.Events)
        {
            var time = long.Parse(e[1], CultureInfo.InvariantCulture);
            Assert.True(world.Items[e[3]].GetProperty("published_ms").GetInt64() <= time);
            Assert.True(world.Users[e[2]].GetProperty("joined_ms").GetInt64() <= time);
            Assert.True(EventTypes.Default.TryGet(e[4], out _));
            Assert.Equal(e[4] is "dwell" or "long_view", e[5].Length > 0);
        }
    }

    [Fact]
    public void Events_Actions_FollowTheImpressionOfTheSamePlace()
    {
        var shown = new Dictionary<(string Request, string Item), (string Position, string User)>();
        foreach (var e in world.Events)
        {
            if (e[4] == "impression") Assert.True(shown.TryAdd((e[6], e[3]), (e[7], e[2])), "shown twice on a page");
            else Assert.Equal((e[7], e[2]), shown[(e[6], e[3])]);
        }
    }

    [Fact]
    public void Report_Counts_AreTheFilesRows()
    {
        Assert.Equal(world.Events.Length, world.Report.Events);
        Assert.Equal(world.Items.Count, world.Report.Items);
        Assert.Equal(world.Users.Count, world.Report.Users);
        Assert.Equal(world.Rows("follows.tsv.gz").Count(), world.Report.Follows);
        Assert.Equal(world.Events.Select(e => e[6]).Distinct().Count(), world.Report.Requests);
        Assert.Equal(world.Relevance.Length, world.Report.Impressions);
        Assert.Equal(world.Propensities.Length, world.Report.Impressions);
        foreach (var (type, count) in world.Report.EventsByType) Assert.Equal(world.Events.Count(e => e[4] == type), count);
    }

    [Fact]
    public void Report_Rates_AreThoseOfAFeed()
    {
        Assert.InRange(world.Report.ClickRate, 0.07, 0.16);
        Assert.InRange(world.Report.LikeRate, 0.008, 0.03);
        Assert.InRange(world.Report.HideRate, 0.0005, 0.01);
        Assert.True(world.Report.ClickRateByPosition[0] > 2 * world.Report.ClickRateByPosition[9]);
    }

    [Fact]
    public void Items_Fields_AreWhatATeamWouldKnow()
    {
        foreach (var item in world.Items.Values)
        {
            Assert.All(item.EnumerateObject(), field => Assert.Contains(field.Name, ItemFields));
            Assert.Equal(["length_s"], item.GetProperty("numeric").EnumerateObject().Select(f => f.Name));
            Assert.Equal(32, item.GetProperty("embedding").GetArrayLength());
        }
    }

    [Fact]
    public void Items_Titles_AreDistinctShortAndFilledIn()
    {
        var titles = world.Items.Values.Select(i => i.GetProperty("title").GetString()!).ToArray();
        Assert.Equal(titles.Length, titles.Distinct().Count());
        Assert.All(titles, t => Assert.InRange(t.Length, 8, 110));
        Assert.DoesNotContain(titles, t => t.Contains('{') || char.IsLower(t[0]));
    }

    [Fact]
    public void Items_PolicyLabels_HaveTheirShare()
    {
        var labelled = world.Items.Values.Count(i => i.TryGetProperty("policy_labels", out _));
        Assert.Equal(world.Report.LabelledItems, labelled);
        Assert.InRange(labelled / (double)world.Items.Count, 0.025, 0.055);
    }

    [Fact]
    public void Items_Publishing_HasStockAndGoesOnToTheEnd()
    {
        var stock = world.Items.Values.Count(i => i.GetProperty("published_ms").GetInt64() < GeneratedWorld.Options.StartMs);
        Assert.InRange(stock / (double)world.Items.Count, 0.67, 0.73); // 14 days of 20
        var last = world.Items.Values.Max(i => i.GetProperty("published_ms").GetInt64());
        Assert.InRange(last, GeneratedWorld.Options.EndMs - 3 * 3_600_000, GeneratedWorld.Options.EndMs - 1);
    }

    [Fact]
    public void Follows_Rows_AreKnownDistinctInTimeOrderAndSkewed()
    {
        var authors = world.Items.Values.Select(i => i.GetProperty("author").GetString()!).ToHashSet();
        var seen = new HashSet<(string, string)>();
        var followers = new Dictionary<string, int>();
        var last = long.MinValue;
        foreach (var row in world.Rows("follows.tsv.gz"))
        {
            var time = long.Parse(row[2], CultureInfo.InvariantCulture);
            Assert.True(time >= last && time < GeneratedWorld.Options.EndMs);
            Assert.True(time >= world.Users[row[0]].GetProperty("joined_ms").GetInt64());
            Assert.True(seen.Add((row[0], row[1])));
            followers[row[1]] = followers.GetValueOrDefault(row[1]) + 1;
            last = time;
        }

        Assert.True(followers.Keys.Count(authors.Contains) > 0.9 * followers.Count);
        var top = followers.Values.OrderDescending().Take(world.Report.Authors / 10).Sum();
        Assert.True(top > 0.2 * seen.Count, $"the top tenth of the authors has {top} of {seen.Count} follows");
    }

    [Fact]
    public void Oracle_Rows_AreAllPairsOfRecentItems()
    {
        var rows = world.Rows("truth/oracle.tsv.gz").ToArray();
        Assert.Equal(20 * 50, rows.Length);
        Assert.Equal(20, rows.Select(r => r[0]).Distinct().Count());
        Assert.All(rows.GroupBy(r => r[0]), g => Assert.Equal(rows.Take(50).Select(r => r[1]), g.Select(r => r[1])));
        var since = GeneratedWorld.Options.EndMs - 7 * 86_400_000L;
        Assert.All(rows, r => Assert.True(world.Items[r[1]].GetProperty("published_ms").GetInt64() >= since));
    }

    [Fact]
    public void Truth_WorldJson_HoldsOptionsAndReport()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(world.Folder, "truth/world.json")));
        Assert.Equal(42, json.RootElement.GetProperty("options").GetProperty("Seed").GetInt64());
        Assert.Equal(world.Report.Events, json.RootElement.GetProperty("report").GetProperty("Events").GetInt64());
    }
}
