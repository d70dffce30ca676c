using FeedRanker.Core;
using FeedRanker.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving.Tests;

public sealed class FeedHostTests
{
    private static readonly FeedHostOptions _free = new() { GrpcAddress = "127.0.0.1:0", HttpAddress = "localhost:0" };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_PortInUse_NamesTheOptionThePortAndAWayOut(bool grpc)
    {
        await using var first = new FeedHost(new FakeFeed(), new HealthState(), _free);
        await first.StartAsync();
        var taken = (grpc ? first.GrpcEndpoint : first.HttpEndpoint).ToString();
        await using var second = new FeedHost(new FakeFeed(), new HealthState(), grpc ? _free with { GrpcAddress = taken } : _free with { HttpAddress = taken });
        var thrown = await Assert.ThrowsAsync<InputException>(() => second.StartAsync());
        Assert.Equal(grpc ? "GrpcAddress" : "HttpAddress", thrown.Field);
        Assert.Contains($"port {taken.Split(':')[1]} is in use", thrown.Message);
        await first.StopAsync();
    }

    [Fact]
    public async Task Start_NotAnAddressOfThisMachine_SaysSo()
    {
        await using var host = new FeedHost(new FakeFeed(), new HealthState(), _free with { HttpAddress = "203.0.113.1:9000" });
        var thrown = await Assert.ThrowsAsync<InputException>(() => host.StartAsync());
        Assert.Equal("HttpAddress", thrown.Field);
        Assert.Contains("not an address of this machine", thrown.Message);
    }

    [Theory]
    [InlineData("example.com:80")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("")]
    public void Options_BadAddress_NamesTheField(string address)
    {
        var thrown = Assert.Throws<InputException>(() => new FeedHostOptions { GrpcAddress = address }.Validate());
        Assert.Equal("GrpcAddress", thrown.Field);
    }

    [Theory]
    [InlineData("*:1", "[::]:1")]
    [InlineData("7070", "127.0.0.1:7070")]
    [InlineData("[::1]:5", "[::1]:5")]
    [InlineData("0.0.0.0:5", "0.0.0.0:5")]
    public void ListenAddress_EachForm_Reads(string text, string expected) =>
        Assert.Equal(expected, ListenAddress.Parse(text, "f").ToString());

    [Fact]
    public void Options_OutOfRange_NamesFieldValueAndRange()
    {
        var thrown = Assert.Throws<InputException>(() => new FeedHost(new FakeFeed(), new HealthState(), _free with { MaxReceiveBytes = 3 }));
        Assert.Equal("MaxReceiveBytes: 3 is not in 1024 to 1073741824.", thrown.Message);
    }

    [Fact]
    public async Task Stop_CallInFlight_IsDrained()
    {
        var health = new HealthState();
        await using var host = new FeedHost(new FakeFeed(), health, _free);
        await host.StartAsync();
        health.Set("", true);
        using var client = new FeedRankerClient(host.GrpcEndpoint.ToString());
        await client.RankAsync(new RankRequest { UserId = "u" });
        var late = client.RankAsync(new RankRequest { UserId = "late", Take = 4 });
        await Task.Delay(50);
        await host.StopAsync();
        Assert.Equal(4, (await late).Items.Count);
        Assert.False(health.IsReady);
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => client.RankAsync(new RankRequest { UserId = "u" }));
        Assert.Equal(GrpcStatusCode.Unavailable, thrown.Code);
    }

    [Fact]
    public async Task Run_TokenCancelled_StopsServing()
    {
        await using var host = new FeedHost(new FakeFeed(), new HealthState(), _free);
        using var cancel = new CancellationTokenSource(100);
        await host.RunAsync(cancel.Token).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task ExtraRoutes_OfTheOwner_AreServed()
    {
        await using var host = new FeedHost(new FakeFeed(), new HealthState(), _free, extraRoutes: routes => routes.MapGet("/", http => http.Response.WriteAsync("hello")));
        await host.StartAsync();
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://{host.HttpEndpoint}/"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Client_NoServer_IsUnavailableNamingTheAddress()
    {
        using var client = new FeedRankerClient("127.0.0.1:1");
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => client.RankAsync(new RankRequest()));
        Assert.Equal(GrpcStatusCode.Unavailable, thrown.Code);
        Assert.Contains("127.0.0.1:1", thrown.Detail);
    }

    [Fact]
    public async Task Client_HttpPortInsteadOfGrpc_IsUnavailable()
    {
        await using var host = new FeedHost(new FakeFeed(), new HealthState(), _free);
        await host.StartAsync();
        using var client = new FeedRankerClient(host.HttpEndpoint.ToString());
        var thrown = await Assert.ThrowsAsync<GrpcStatusException>(() => client.RankAsync(new RankRequest(), TimeSpan.FromSeconds(5)));
        Assert.Equal(GrpcStatusCode.Unavailable, thrown.Code);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("https://x:1")]
    [InlineData("not an address")]
    [InlineData("http://x:1/path")]
    public void Client_BadAddress_IsInput(string address) => Assert.Throws<InputException>(() => new FeedRankerClient(address));
}
