using FeedRanker.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;

namespace FeedRanker.Serving.Tests;

public sealed class GrpcReflectionTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("v1")]
    [InlineData("v1alpha")]
    public async Task ListServices_BothVersions_NameEveryServedService(string version)
    {
        var reply = Assert.Single(await AskAsync(version, new ServerReflectionRequest { Host = "h", ListServices = "*" }));
        Assert.Equal("h", reply.ValidHost);
        Assert.Equal(
            ["feedranker.v1.FeedRanker", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"],
            reply.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData("feedranker.v1.FeedRanker")]
    [InlineData("feedranker.v1.FeedRanker.Rank")]
    [InlineData("feedranker.v1.RankRequest")]
    [InlineData("feedranker.v1.RankRequest.user_id")]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection")]
    public async Task FileContainingSymbol_AnyDeclaredName_GivesAFileThatBuilds(string symbol)
    {
        var reply = Assert.Single(await AskAsync("v1", new ServerReflectionRequest { FileContainingSymbol = symbol }));
        var files = FileDescriptor.BuildFromByteStrings(reply.FileDescriptorResponse.FileDescriptorProto);
        Assert.StartsWith(files[0].Package, symbol);
    }

    [Fact]
    public async Task Stream_SeveralQuestions_AnsweredInOrderOnOneStream()
    {
        var replies = await AskAsync(
            "v1",
            new ServerReflectionRequest { FileByFilename = "feedranker/v1/feedranker.proto" },
            new ServerReflectionRequest { FileByFilename = "nope.proto" },
            new ServerReflectionRequest { FileContainingSymbol = "nope.Nope" },
            new ServerReflectionRequest { AllExtensionNumbersOfType = "feedranker.v1.Item" },
            new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "feedranker.v1.Item", ExtensionNumber = 9 } },
            new ServerReflectionRequest());
        Assert.Equal(FeedrankerReflection.Descriptor.SerializedData, replies[0].FileDescriptorResponse.FileDescriptorProto[0]);
        Assert.Equal([5, 5, 0, 5, 3], replies.Skip(1).Select(reply => reply.ErrorResponse?.ErrorCode ?? 0));
        Assert.Equal("feedranker.v1.Item", replies[3].AllExtensionNumbersResponse.BaseTypeName);
    }

    private async Task<List<ServerReflectionResponse>> AskAsync(string version, params ServerReflectionRequest[] questions)
    {
        var body = questions.SelectMany(question => RawGrpc.Frame(question)).ToArray();
        var reply = await server.Raw.SendAsync($"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo", new ByteArrayContent(body));
        Assert.Equal(GrpcStatusCode.Ok, reply.Status);
        var replies = new List<ServerReflectionResponse>();
        for (var at = 0; at < reply.Body.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(reply.Body.AsSpan(at + 1));
            replies.Add(ServerReflectionResponse.Parser.ParseFrom(reply.Body, at + 5, length));
            at += 5 + length;
        }

        return replies;
    }
}
