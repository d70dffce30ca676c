using System.Text;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class FeedImportTests
{
    private const string EventHeader = "event_id\ttime_ms\tuser_id\titem_id\ttype\tvalue\trequest_id\tposition\tsurface\n";

    private const string Items =
        """
        {"id":"i1","title":"Grüße","author":"ann","published_ms":5,"topics":["a","b"],"language":"de","region":"AT","policy_labels":["adult"],"numeric":{"x":1.5},"embedding":[1,2]}
        {"id":"i2"}

        """;

    [Fact]
    public void Import_AllFiles_TakesEveryField()
    {
        using var folder = Good();
        var report = folder.Import("feed");
        Assert.Equal((0L, 7L), (report.RejectedLines, report.Lines));
        Assert.Equal((2, 1, 1L, 3L), (report.Items.Added, report.Users.Added, report.Follows, report.Events));
        var item = folder.Store.Catalog.Describe(0);
        Assert.Equal(("Grüße", "ann", 5L, "de", "AT"), (item.Title, item.Author, item.PublishedMs, item.Language, item.Region));
        Assert.Equal((1.5f, 2f), (item.Numeric["x"], item.Embedding![1]));
        Assert.Equal("artist", folder.Store.Users.Describe(0).Attributes["job"]);
        var events = folder.Temp.Events();
        Assert.Equal([10L, 20, 20], events.Select(e => e.TimeMs));
        Assert.Equal((3, 0, EventRecord.RequestKey("r")), (events[0].Position, events[0].Surface, events[0].Request));
        Assert.Equal((2.5f, 1f), (events[1].Value, events[2].Value));
    }

    [Fact]
    public void Import_Again_AddsNothing()
    {
        using var folder = Good();
        folder.Import("feed");
        var fingerprint = folder.Store.InputFingerprint;
        var report = folder.Import("feed");
        Assert.Equal((new UpsertResult(0, 0, 2), new UpsertResult(0, 0, 1)), (report.Items, report.Users));
        Assert.Equal((0L, 0L, 3L), (report.Follows, report.Events, report.DuplicateEvents));
        Assert.Equal(fingerprint, folder.Store.InputFingerprint);
    }

    [Fact]
    public void Import_BadLines_ListsFileLineAndField()
    {
        using var folder = new ImportFolder();
        var items = folder.Put("items.jsonl", Items + """
            {"id":"i1"}
            {"id":"","title":"x"}
            {"id":"i3","published_ms":"soon"}
            {"id":"i4","numeric":{"x":1e999}}
            {"id":"i5","embedding":[1,2,3]}
            {"id":"i6","topcs":["a"]}
            {"id":"i7","id":"i8"}
            ["i9"]
            {"id":
            """);
        var events = folder.Put("events.tsv.gz", EventHeader
            + "\t10\tu\ti1\tclik\t\t\t\t\n"
            + "\t10\tu\ti99\tclick\t\t\t\t\n"
            + "\t10\tu\ti1\tdwell\tNaN\t\t\t\n"
            + "\t10\tu\ti1\tdwell\t1e50\t\t\t\n"
            + $"\t{TempStore.Now + 400_000}\tu\ti1\tclick\t\t\t\t\n"
            + "\tnow\tu\ti1\tclick\t\t\t\t\n"
            + "\t10\tu\ti1\tclick\t\t\t-2\t\n"
            + "\t10\tu\ti1\tclick\n"
            + "\t10\t\ti1\tclick\t\t\t\t\n"
            + "\t10\tu\ti1\tclick\t\t\t\t"); // good, without a line end
        var report = folder.Import("feed");
        string[] expected =
        [
            $"{items}:3: id: 'i1' is also the id of line 1",
            $"{items}:4: id: is empty",
            $"{items}:5: published_ms: must be a whole number",
            $"{items}:6: numeric.x: ",
            $"{items}:7: embedding: has 3 numbers where the catalog's embeddings have 2",
            $"{items}:9: is not valid JSON: ",
            $"{items}:10: must be one JSON object",
            $"{items}:11: is not valid JSON: ",
            $"{events}:2: type: 'clik' is no event type; known: impression, click",
            $"{events}:3: item_id: 'i99' is not in the catalog",
            $"{events}:4: value: 'NaN' must be a finite number",
            $"{events}:5: value: '1e50' must be a finite number",
            $"{events}:6: time_ms: {TempStore.Now + 400_000} is more than 5 minutes in the future",
            $"{events}:7: time_ms: 'now' must be a whole number",
            $"{events}:8: position: -2 must be 0 to",
            $"{events}:9: has 5 fields where the header has 9",
            $"{events}:10: user_id: is empty",
        ];
        Assert.Equal(expected.Length, report.RejectedLines);
        for (var i = 0; i < expected.Length; i++) Assert.StartsWith(expected[i], report.Rejected[i].ToString());
        Assert.Equal((3, 1L), (report.Items.Added, report.Events));
        Assert.Contains("topcs", Assert.Single(report.Notes));
    }

    [Fact]
    public void Import_NotUtf8_RejectsThatLineAlone()
    {
        using var folder = new ImportFolder();
        byte[] bytes = [.. "{\"id\":\"a\"}\n{\"id\":\""u8, 0xFF, .. "\"}\r\n{\"id\":\"b\"}"u8];
        folder.Put("items.jsonl", bytes);
        var report = folder.Import("feed");
        Assert.Equal(2, report.Items.Added);
        Assert.Equal(2, Assert.Single(report.Rejected).Line);
        Assert.Contains("not UTF-8: byte 8 is 0xFF", report.Rejected[0].Reason);
    }

    [Fact]
    public void Import_Strict_StoresNothingAndListsLines()
    {
        using var folder = Good();
        File.AppendAllText(Path.Combine(folder.Dir, "events.tsv"), "\t10\tu\ti99\tclick\t\t\t\t\n");
        var error = Assert.Throws<InputException>(() => folder.Import("feed", options: new ImportOptions { Strict = true, EventTypes = ["save"] }));
        Assert.StartsWith($"{folder.Dir}/events.tsv:5: item_id: 'i99'", error.Message);
        Assert.Equal(("events.tsv", 5, "item_id"), (Path.GetFileName(error.File), error.Line, error.Field));
        Assert.Equal((0, 0, 0L), (folder.Store.Catalog.Count, folder.Store.Users.Count, folder.Store.EventCount));
        Assert.Empty(folder.Store.EventTypes.OwnNames);
        Assert.Equal(3, folder.Import("feed", options: new ImportOptions { MaxRejected = 1 }).Events);
    }

    [Fact]
    public void Import_StrictAndUnknownField_NamesLineFieldAndKnownFields()
    {
        using var folder = new ImportFolder();
        folder.Put("items.jsonl", Items + """{"id":"i3","titel":"x"}""");
        var error = Assert.Throws<InputException>(() => folder.Import("feed", options: new ImportOptions { Strict = true }));
        Assert.Equal((3, "titel"), (error.Line, error.Field));
        Assert.Contains("known: id, title, author", error.Message);
        Assert.Equal(3, folder.Import("feed").Items.Added);
    }

    [Fact]
    public void Import_TooManySurfaces_RejectsTheLinesBeyond()
    {
        using var folder = new ImportFolder();
        folder.Put("items.jsonl", Items);
        folder.Put("events.tsv", EventHeader + string.Join("", Enumerable.Range(0, EventCheck.MaxSurfaces + 2).Select(s => $"\t10\tu\ti1\tclick\t\t\t\ts{s}\n")));
        var report = folder.Import("feed");
        Assert.Equal((EventCheck.MaxSurfaces, 2L), (report.Events, report.RejectedLines));
        Assert.Equal("surface", report.Rejected[0].Field);
        Assert.Equal(2, folder.Import("feed").RejectedLines);
    }

    [Fact]
    public void Import_ReadOnlyStore_IsRefused()
    {
        using var folder = Good();
        using var reader = StateStore.OpenReadOnly(folder.Temp.Dir);
        Assert.Throws<InvalidOperationException>(() => Importer.Import("feed", folder.Dir, reader, ImportOptions.Default, WorkProgress.None, CancellationToken.None));
    }

    [Fact]
    public void Import_OwnEventTypes_AreDeclaredFirst()
    {
        using var folder = Good();
        File.AppendAllText(Path.Combine(folder.Dir, "events.tsv"), "\t30\tu\ti1\tsave\t\t\t\t\n");
        Assert.Equal(1, folder.Import("feed").RejectedLines);
        Assert.Equal(1, folder.Import("feed", options: new ImportOptions { EventTypes = ["save"], Strict = true }).Events);
    }

    [Fact]
    public void Import_MissingFilesOrColumns_RefusesBeforeWriting()
    {
        using var folder = new ImportFolder();
        Assert.Contains("items.jsonl: is missing", Refused(folder).Message);
        Assert.Contains("no such directory", Assert.Throws<InputException>(() => folder.Import("feed", folder.Dir + "/none")).Message);
        folder.Put("items.jsonl", Items);
        var events = folder.Put("events.tsv", EventHeader.Replace("item_id", "item") + "\t1\tu\ti1\tclick\t\t\t\t\n");
        var error = Refused(folder);
        Assert.Equal((events, 1, "item_id"), (error.File, error.Line, error.Field));
        Assert.Contains("its header has: event_id, time_ms, user_id, item, type", error.Message);
        folder.Put("events.tsv", "");
        Assert.Contains("is empty; its first line must name the columns", Refused(folder).Message);
        folder.Put("events.tsv.gz", EventHeader);
        Assert.Contains("is there twice", Refused(folder).Message);
        Assert.Equal(0, folder.Store.Catalog.Count);
        Assert.Contains("feed, movielens", Assert.Throws<InputException>(() => folder.Import("freed")).Message);
    }

    [Fact]
    public void Import_GzipCutOff_NamesFileAndLine()
    {
        using var folder = new ImportFolder();
        var path = folder.Put("items.jsonl.gz", string.Join("", Enumerable.Range(0, 5000).Select(i => $"{{\"id\":\"{i * 7919}\"}}\n")));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4000]);
        var error = Assert.Throws<InputException>(() => folder.Import("feed"));
        Assert.Contains("gzip stream is damaged or cut off", error.Message);
        Assert.True(error.Line > 1);
    }

    private static InputException Refused(ImportFolder folder) => Assert.Throws<InputException>(() => folder.Import("feed"));

    private static ImportFolder Good()
    {
        var folder = new ImportFolder();
        folder.Put("items.jsonl", Items);
        folder.Put("users.jsonl.gz", """{"id":"u","country":"AT","language":"de","joined_ms":3,"attributes":{"job":"artist"}}""");
        folder.Put("follows.tsv", "user_id\tauthor\ttime_ms\nu\tann\t4\n");
        folder.Put("events.tsv", "\ufeff" + EventHeader
            + "e2\t20\tu\ti1\tdwell\t2.5\tr\t\thome\n"
            + "\t20\tv\ti2\tclick\t\t\t\t\n"
            + "\t10\tu\ti1\timpression\t\tr\t3\thome\n");
        return folder;
    }
}
