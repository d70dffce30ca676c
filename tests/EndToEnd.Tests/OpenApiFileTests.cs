namespace FeedRanker.EndToEnd.Tests;

[Collection("small world")]
public class OpenApiFileTests(SmallWorld world)
{
    [Fact]
    public async Task CommittedFile_IsWhatTheServerGives()
    {
        using var http = new HttpClient { BaseAddress = world.Server.Http };
        var served = await http.GetStringAsync("/openapi.json");
        var committed = await File.ReadAllTextAsync(Path.Combine(Cli.Root, "docs", "openapi.json"));
        Assert.True(served.Trim() == committed.Trim(), "docs/openapi.json is not what the server gives: write GET /openapi.json of a running server there.");
    }
}
