using System.IO.Compression;
using FeedRanker.V1;
using Google.Protobuf;

namespace FeedRanker.Serving.Tests;

public sealed class GrpcWireTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly byte[] _good = RawGrpc.Frame(new RankRequest { UserId = "u", Take = 2 });

    public static TheoryData<string, byte[], GrpcStatusCode> Malformed => new()
    {
        { "nothing", [], GrpcStatusCode.Internal },
        { "half a prefix", [0, 0, 0], GrpcStatusCode.Internal },
        { "half a message", _good[..^3], GrpcStatusCode.Internal },
        { "two messages", [.. _good, .. _good], GrpcStatusCode.Internal },
        { "one message and a bit", [.. _good, 0], GrpcStatusCode.Internal },
        { "a flag of 2", [2, .. _good[1..]], GrpcStatusCode.Internal },
        { "compressed without an encoding", [1, .. _good[1..]], GrpcStatusCode.Internal },
        { "not a protobuf", RawGrpc.Frame([0x0A, 0xFF, 0xFF]), GrpcStatusCode.Internal },
        { "group never closed", RawGrpc.Frame([0x0B]), GrpcStatusCode.Internal },
        { "too long by its prefix", [0, 0xFF, 0xFF, 0xFF, 0xFF], GrpcStatusCode.ResourceExhausted },
        { "too long", RawGrpc.Frame(new byte[ServerFixture.MaxBytes + 1]), GrpcStatusCode.ResourceExhausted },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Rank_MalformedBody_EndsWithItsStatusInTheHeaders(string what, byte[] body, GrpcStatusCode expected)
    {
        var reply = await server.Raw.RankAsync(body);
        Assert.True(reply.Status == expected, $"{what}: {reply.Status} {reply.Message}");
        Assert.True(reply.TrailersOnly);
        Assert.NotEqual("", reply.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Track_IdThatIsNotUtf8_IsInvalidArgumentNamingTheField(bool gzip)
    {
        byte[] good = [0x0A, 6, 0x12, 1, (byte)'i', 0x1A, 1, (byte)'c'], bad = [0x0A, 6, 0x12, 1, 0xFF, 0x1A, 1, (byte)'c'];
        byte[] message = [.. good, .. good, .. bad];
        var body = gzip ? RawGrpc.Frame(Gzip(message), flag: 1) : RawGrpc.Frame(message);
        var reply = await server.Raw.SendAsync("/feedranker.v1.FeedRanker/Track", new ByteArrayContent(body), ("grpc-encoding", gzip ? "gzip" : "identity"));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "events[2].item_id"), (reply.Status!.Value, reply.Fields.GetValueOrDefault("feedranker-field")));
    }

    [Fact]
    public async Task Track_ManySegments_ReadsWhole()
    {
        var request = new TrackRequest();
        for (var i = 0; i < 5000; i++) request.Events.Add(new Event { UserId = "ü", ItemId = $"item-{i}", TimeMs = long.MaxValue, Value = i, Position = -1, Type = "click" });
        Assert.Equal(5000, (await server.Client.TrackAsync(request)).Accepted);
    }

    [Fact]
    public async Task Rank_EmptyMessage_IsAMessage() =>
        Assert.Equal(GrpcStatusCode.Ok, (await server.Raw.RankAsync(RawGrpc.Frame([]))).Status);

    [Fact]
    public async Task Rank_JustUnderTheLimit_IsTaken()
    {
        var request = new RankRequest { UserId = "u", Take = 1 };
        request.ExcludedItemIds.Add(new string('x', ServerFixture.MaxBytes - 32));
        Assert.Equal(GrpcStatusCode.Ok, (await server.Raw.RankAsync(RawGrpc.Frame(request))).Status);
    }

    [Fact]
    public async Task Rank_DrippingBytes_IsPutTogether()
    {
        var reply = await server.Raw.SendAsync("/feedranker.v1.FeedRanker/Rank", new DrippingContent(_good));
        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        Assert.Equal(2, RankReply.Parser.ParseFrom(reply.Body.AsSpan(5)).Items.Count);
    }

    [Fact]
    public async Task Rank_GzippedRequest_GetsAGzippedReply()
    {
        var request = Gzip(new RankRequest { UserId = "u", Take = 200 }.ToByteArray());
        var reply = await server.Raw.RankAsync(RawGrpc.Frame(request, flag: 1), ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "identity, gzip"));
        Assert.Equal((GrpcStatusCode.Ok, "gzip", (byte)1), (reply.Status!.Value, reply.Encoding, reply.Body[0]));
        using var plain = new GZipStream(new MemoryStream(reply.Body, 5, reply.Body.Length - 5), CompressionMode.Decompress);
        Assert.Equal(200, RankReply.Parser.ParseFrom(plain).Items.Count);
    }

    [Fact]
    public async Task Rank_SmallReplyToAGzipCaller_IsNotCompressed()
    {
        var reply = await server.Raw.RankAsync(RawGrpc.Frame(new RankRequest { UserId = "u", Take = 1 }), ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "gzip"));
        Assert.Equal((GrpcStatusCode.Ok, (byte)0), (reply.Status!.Value, reply.Body[0]));
    }

    [Fact]
    public async Task Rank_GzipBomb_IsStoppedAtTheLimit()
    {
        var reply = await server.Raw.RankAsync(RawGrpc.Frame(Gzip(new byte[50_000_000]), flag: 1), ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, reply.Status);
    }

    [Fact]
    public async Task Rank_NotGzipAtAll_IsInternal()
    {
        var reply = await server.Raw.RankAsync(RawGrpc.Frame([1, 2, 3, 4], flag: 1), ("grpc-encoding", "gzip"));
        Assert.Equal(GrpcStatusCode.Internal, reply.Status);
    }

    [Fact]
    public async Task Rank_UnknownEncoding_IsUnimplementedAndNamesTheKnown()
    {
        var reply = await server.Raw.RankAsync(_good, ("grpc-encoding", "snappy"));
        Assert.Equal((GrpcStatusCode.Unimplemented, "identity,gzip"), (reply.Status!.Value, reply.Fields["grpc-accept-encoding"]));
    }

    [Theory]
    [InlineData("/feedranker.v1.FeedRanker/Nope")]
    [InlineData("/no.such.Service/Rank")]
    public async Task Call_UnknownMethod_IsUnimplemented(string path)
    {
        var reply = await server.Raw.SendAsync(path, new ByteArrayContent(_good));
        Assert.Equal((200, GrpcStatusCode.Unimplemented), (reply.HttpStatus, reply.Status!.Value));
        Assert.Contains(path, reply.Message);
    }

    [Theory]
    [InlineData("application/json", 415)]
    [InlineData("application/grpc-web", 415)]
    [InlineData("application/grpc+json", 415)]
    [InlineData("application/grpc+proto", 200)]
    public async Task Call_ByContentType_TakenOr415(string type, int expected) =>
        Assert.Equal(expected, (await server.Raw.RankAsync(_good, ("content-type", type))).HttpStatus);

    [Theory]
    [InlineData("100")]
    [InlineData("m")]
    [InlineData("123456789m")]
    [InlineData("-5m")]
    [InlineData("5x")]
    public async Task Call_BadTimeout_IsInvalidArgumentNamingTheHeader(string timeout)
    {
        var reply = await server.Raw.RankAsync(_good, ("grpc-timeout", timeout));
        Assert.Equal((GrpcStatusCode.InvalidArgument, "grpc-timeout"), (reply.Status!.Value, reply.Fields["feedranker-field"]));
    }

    [Fact]
    public async Task Client_WithGzip_CallsAndStreams()
    {
        using var client = new FeedRankerClient(server.Host.GrpcEndpoint.ToString(), new FeedRankerClientOptions { Gzip = true });
        var request = new RankRequest { UserId = "u", Take = 300 };
        for (var i = 0; i < 500; i++) request.ExcludedItemIds.Add($"item-{i}");
        Assert.Equal(300, (await client.RankAsync(request)).Items.Count);
    }

    private static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(plain);
        return packed.ToArray();
    }
}
