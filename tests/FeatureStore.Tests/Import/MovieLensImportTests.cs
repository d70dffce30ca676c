using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.FeatureStore.Tests;

public sealed class MovieLensImportTests(ITestOutputHelper output)
{
    [Fact]
    public void Import_OddYearsAndEarlyRatings_AreNotedNotRejected()
    {
        using var folder = new ImportFolder();
        folder.Put("items.tsv", "item_id\ttitle\trelease_year\tgenres\n1\tunkonwn\tunkonwn\tunknown\n2\tLand (1995)\tV\tAnimation Children's\n3\tEarly\t1998\tDrama\n4\tSeventy\t1970\tDrama\n5\tOld\t1922\tHorror\n");
        folder.Put("users.tsv", "user_id\tage\tgender\toccupation\tzip_code\n1\t24\tM\ttechnician\t85711\n");
        folder.Put("interactions.tsv", "user_id\titem_id\trating\ttimestamp\n1\t3\t4\t875000000\n1\t2\t5\t875000001\n1\t1\t0\t875000001\n1\t1\t3\tx\n1\t9\t3\t5\n");
        var report = folder.Import("movielens");
        Assert.Equal(["rating", "timestamp", "item_id"], report.Rejected.Select(r => r.Field));
        Assert.Equal(5, report.Items.Added);
        Assert.Equal(3, report.Notes.Count);
        Assert.Contains("item 1: release_year 'unkonwn' is no year; the item has no publishing time", report.Notes[0]);
        Assert.Contains("item 2: release_year 'V' is no year; 1995 was taken from its title", report.Notes[1]);
        var catalog = folder.Store.Catalog;
        Assert.Equal([0L, 788_918_400_000, 875_000_000_000, 1, -1_514_764_800_000], catalog.PublishedMs.ToArray());
        Assert.Empty(catalog.TopicsOf(0).ToArray());
        Assert.Equal(["Animation", "Children's"], catalog.Describe(1).Topics);
        Assert.Equal(24f, folder.Store.Users.AttributeNumber(0, 0));
    }

    [Fact]
    public void Import_MovieLens100K_HasThePublishedCounts()
    {
        if (RealFiles.Find("ml-100k", output) is not { } path) return;
        using var folder = new ImportFolder();
        var report = folder.Import("movielens", path);
        foreach (var line in report.Describe()) output.WriteLine(line);
        Assert.Equal((100_000L, 943, 1682, 0L), (report.Events, report.Users.Added, report.Items.Added, report.RejectedLines));
        var events = folder.Temp.Events();
        Assert.Equal([6110, 11_370, 27_145, 34_174, 21_201], events.CountBy(e => e.Value).OrderBy(c => c.Key).Select(c => c.Value));
        var published = folder.Store.Catalog.PublishedMs.ToArray();
        Assert.DoesNotContain(events, e => published[e.Item] > e.TimeMs);
        folder.Temp.Reopen();
        var again = folder.Import("movielens", path, new ImportOptions { Strict = true });
        Assert.Equal((0L, 100_000L, 1682, 943), (again.Events, again.DuplicateEvents, again.Items.Unchanged, again.Users.Unchanged));
    }
}
