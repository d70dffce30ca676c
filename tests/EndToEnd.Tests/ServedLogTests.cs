using FeedRanker.FeatureStore;
using FeedRanker.V1;

namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public class ServedLogTests(SmallWorld world)
{
    [Fact]
    public async Task ServedPage_IsLoggedWithTheFeaturesAsServed_AndCountsAsImpressions()
    {
        var data = world.CopyOfData("served-log");
        RankReply reply;
        long before;
        using (var store = StateStore.OpenReadOnly(data)) before = store.EventCount;
        using (var server = ServerProcess.Start(data))
        {
            reply = await server.Client.RankAsync(new RankRequest { UserId = "u3", Take = 12, Explain = true, RequestId = "logged-request" });
            await WaitForAsync(() => Served(data, "logged-request") is not null);
        }

        using var reopened = StateStore.OpenReadOnly(data);
        var page = Served(data, "logged-request")!;
        Assert.Equal(reply.Items.Select(i => i.ItemId), page.Items.Select(row => reopened.Catalog.ItemIds[row]));
        Assert.Equal(reply.Versions.Release, page.Versions["release"]);
        for (var i = 0; i < reply.Items.Count; i++)
            for (var c = 0; c < page.Columns.Count; c++)
            {
                var served = page.Values[i * page.Columns.Count + c];
                if (float.IsNaN(served)) Assert.False(reply.Items[i].Columns.ContainsKey(page.Columns[c]));
                else Assert.Equal(reply.Items[i].Columns[page.Columns[c]], served);
            }

        Assert.Equal(before + reply.Items.Count, reopened.EventCount);
    }

    private static Core.ServedFeed? Served(string data, string requestId)
    {
        using var store = StateStore.OpenReadOnly(data);
        return store.ReadServed().FirstOrDefault(page => page.RequestId == requestId);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var i = 0; i < 100 && !condition(); i++) await Task.Delay(50);
        await Task.Delay(200); // the page is stored first, its impressions right after
    }
}
