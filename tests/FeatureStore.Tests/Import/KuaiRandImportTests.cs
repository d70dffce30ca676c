using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.FeatureStore.Tests;

public sealed class KuaiRandImportTests(ITestOutputHelper output)
{
    private const string Header = "user_id\tvideo_id\tdate\ttime_ms\tis_click\tis_like\tis_follow\tis_comment\tis_forward\tis_hate\tlong_view\tplay_time_ms\ttab\n";

    /// <summary>25 April 2022 on the log's clock.</summary>
    private const long Day = 1_650_816_000_000;

    [Fact]
    public void Import_Rows_BecomeImpressionsAndWhatFollowed()
    {
        using var folder = Small(
            $"u\t7\t20220425\t{Day - 5000}\t1\t0\t0\t0\t1\t0\t1\t61802\t1\n"
            + $"u\t7\t20220425\t{Day - 5000}\t1\t0\t0\t0\t1\t0\t1\t61802\t1\n"
            + $"u\t7\t20220425\t{Day - 5000}\t0\t0\t0\t0\t0\t0\t0\t0\t1\n"
            + $"u\t8\t20220425\t{Day + 1}\t0\t2\t0\t0\t0\t0\t0\t0\t1\n"
            + $"u\t8\t20220425\t{Day + 86_400_000}\t0\t0\t0\t0\t0\t0\t0\t0\t1\n");
        var report = folder.Import("kuairand", options: new ImportOptions { History = false });
        Assert.Equal((1L, 2L), (report.RepeatedLines, report.RejectedLines));
        Assert.Equal(["is_like", "time_ms"], report.Rejected.Select(r => r.Field));
        var events = folder.Temp.Events();
        Assert.Equal(
            [EventType.Impression, EventType.Click, EventType.Share, EventType.LongView, EventType.Dwell, EventType.Impression],
            events.Select(e => e.Type));
        Assert.All(events, e => Assert.Equal((Day, -1, EventRecord.RequestKey($"u:{Day - 5000}")), (e.TimeMs, e.Position, e.Request)));
        Assert.Equal(61.802f, events[4].Value);
        Assert.Equal("tab1", folder.Store.Surfaces[0]);
        var video = folder.Store.Catalog.Describe(0);
        Assert.Equal((87.433f, 1f, 1f), (video.Numeric["duration_s"], video.Numeric["is_ad"], video.Numeric["upload_type"]));
        Assert.Equal(["39", "6"], video.Topics);
        Assert.Equal(1_649_520_000_000, video.PublishedMs);
    }

    [Fact]
    public void Import_History_KeepsOrderAndNeverPrecedesUpload()
    {
        using var folder = Small("");
        var last = Day - 86_400_000;
        folder.Put("history.tsv", $"user_id\thistory_len\tlast_time_ms\twatch_seq\tlike_seq\tlong_view_seq\nu\t100\t{last}\t7 8 7 8\t8\t9 7 8\n");
        folder.Import("kuairand");
        var events = folder.Temp.Events();
        var catalog = folder.Store.Catalog;
        Assert.Equal(["9", "7", "8", "7", "8"], events.Where(e => e.Type == EventType.Impression).Select(e => catalog.ItemIds[e.Item]));
        Assert.Equal(["9", "7", "8"], events.Where(e => e.Type == EventType.LongView).Select(e => catalog.ItemIds[e.Item]));
        Assert.Equal(last, Assert.Single(events, e => e.Type == EventType.Like).TimeMs);
        Assert.Equal(last, events[^1].TimeMs);
        Assert.Equal(18f, events.Last(e => e.Type == EventType.LongView).Value);
        Assert.DoesNotContain(events, e => e.TimeMs < catalog.PublishedMs[e.Item]);
        Assert.Equal(0, folder.Import("kuairand").Events);
    }

    [Fact]
    public void Import_KuaiRandPure_HasThePublishedCounts()
    {
        if (RealFiles.Find("kuairand-pure", output) is not { } path) return;
        using var folder = new ImportFolder();
        var report = folder.Import("kuairand", path);
        foreach (var line in report.Describe()) output.WriteLine(line);
        Assert.Equal((7583, 27_285, 0L), (report.Items.Added, report.Users.Added, report.RejectedLines));
        Assert.Equal(171_671 + 7583 + 27_285 + 26_469, report.Lines);
        Assert.Equal(4390, report.RepeatedLines);
        Assert.Equal(30, folder.Store.Users.AttributeNames.Count);
        var events = folder.Temp.Events();
        var log = events.Where(e => e.TimeMs >= Day).ToList();
        Assert.Equal(171_671 - 4390, log.Count(e => e.Type == EventType.Impression));
        var fit = log.Count(e => e.Type == EventType.Impression && e.TimeMs < Day + 7 * 86_400_000L);
        Assert.Equal((112_304, 54_977), (fit, 171_671 - 4390 - fit)); // the distinct rows dated to 1 May, and from 2 May
        Assert.DoesNotContain(log, e => folder.Store.Catalog.PublishedMs[e.Item] > e.TimeMs);
        var again = folder.Import("kuairand", path, new ImportOptions { History = false });
        Assert.Equal((0L, (long)log.Count), (again.Events, again.DuplicateEvents));
    }

    private static ImportFolder Small(string impressions)
    {
        var folder = new ImportFolder();
        folder.Put("impressions.tsv", Header + impressions);
        folder.Put("users.tsv", "user_id\tactive\nu\tfull\n");
        folder.Put("videos.tsv", "video_id\tauthor_id\tvideo_type\tupload_dt\tupload_type\tvideo_duration\tserver_width\tserver_height\tmusic_type\ttag\n"
            + "7\ta\tAD\t2022-04-10\tWeb\t87433.0\t720.0\t1280.0\t\t39,6\n"
            + "8\tb\tNORMAL\t2022-04-11\tUNKNOWN\t\t720.0\t1280.0\t9.0\t\n"
            + "9\tb\tNORMAL\t2022-04-12\tUNKNOWN\t\t720.0\t1280.0\t9.0\t\n");
        return folder;
    }
}
