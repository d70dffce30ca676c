using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class InteractionsImportTests
{
    [Theory]
    [InlineData("log.csv", "user_id,item_id,timestamp\nu,\"a,\"\"b\",1700000000\nv,c,1700000001\n")]
    [InlineData("log.tsv.gz", "timestamp\tx\titem_id\tuser_id\n1700000000\t-\ta,\"b\tu\n1700000001\t-\tc\tv\n")]
    [InlineData("log.csv", "user_id,item_id,timestamp\r\nu,\"a,\"\"b\",2023-11-14T22:13:20Z\r\n\r\nv,c,2023-11-14T23:13:21+01:00\r\n")]
    [InlineData("log.jsonl", "{\"user_id\":\"u\",\"item_id\":\"a,\\\"b\",\"timestamp\":1700000000000}\n{\"user_id\":\"v\",\"item_id\":\"c\",\"timestamp\":\"1700000001000\"}\n")]
    public void Import_EverySyntaxAndTime_GivesTheSameEvents(string name, string content)
    {
        using var folder = new ImportFolder();
        var path = folder.Put(name, content);
        var report = folder.Import("interactions", path);
        Assert.Empty(report.Rejected);
        Assert.Equal([1_700_000_000_000, 1_700_000_001_000], folder.Temp.Events().Select(e => e.TimeMs));
        Assert.Equal(["a,\"b", "c"], CatalogNames.List(folder.Store.Catalog.ItemIds));
        Assert.Equal(["u", "v"], CatalogNames.List(folder.Store.Users.Ids));
        Assert.All(folder.Temp.Events(), e => Assert.Equal((EventType.Click, 1f), (e.Type, e.Value)));
        Assert.Equal((0L, 2L), (folder.Import("interactions", path).Events, folder.Import("interactions", path).DuplicateEvents));
    }

    [Fact]
    public void Import_MappedColumns_TakesTypesAndValues()
    {
        using var folder = new ImportFolder();
        var path = folder.Put("log.tsv", "who\twhat\tthing\twhen\tstars\nu\trating\ta\t5.5\t4\nu\tclick\ta\t6\t1\nu\tclck\ta\t6\t1\nu\tclick\ta\t6\tinf\nu\tclick\t\t6\t1\nu\tclick\tz\tlate\t1\n");
        var columns = new InteractionColumns { User = "who", Item = "thing", Time = "when", TypeColumn = "what", ValueColumn = "stars", TimeUnit = TimeUnit.Seconds };
        var report = folder.Import("interactions", path, new ImportOptions { Interactions = columns });
        Assert.Equal(["what", "stars", "thing", "when"], report.Rejected.Select(r => r.Field));
        Assert.Equal([4, 5, 6, 7], report.Rejected.Select(r => r.Line));
        var rated = folder.Temp.Events()[0];
        Assert.Equal((5500L, EventType.Rating, 4f), (rated.TimeMs, rated.Type, rated.Value));
        Assert.Equal(1, folder.Store.Catalog.Count); // a rejected line makes no item
    }

    [Fact]
    public void Import_WrongColumnEndingOrFile_SaysWhatIsThere()
    {
        using var folder = new ImportFolder();
        var path = folder.Put("log.csv", "user,item_id,timestamp\nu,i,5\n");
        var error = Assert.Throws<InputException>(() => folder.Import("interactions", path));
        Assert.Equal((1, "user_id"), (error.Line, error.Field));
        Assert.Contains("user, item_id, timestamp", error.Message);
        Assert.Contains("'.parquet' says no syntax", Assert.Throws<InputException>(() => folder.Import("interactions", folder.Put("log.parquet", "x"))).Message);
        Assert.Contains("no such file", Assert.Throws<InputException>(() => folder.Import("interactions", path + "x")).Message);
    }

    [Fact]
    public void Import_Cancelled_Stops()
    {
        using var folder = new ImportFolder();
        var path = folder.Put("log.csv", "user_id,item_id,timestamp\nu,i,5\n");
        Assert.Throws<OperationCanceledException>(() =>
            Importer.Import("interactions", path, folder.Store, ImportOptions.Default, WorkProgress.None, new CancellationToken(true)));
        Assert.Equal(0, folder.Store.EventCount);
    }
}
