using FeedRanker.V1;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>The table of gRPC methods of <c>feedranker.v1.FeedRanker</c>: one line each.</summary>
internal static class FeedMethods
{
    public static ServiceDescriptor Service { get; } = FeedrankerReflection.Descriptor.Services[0];

    public static IReadOnlyList<GrpcMethod> Table(IFeedService feed) =>
    [
        GrpcMethod.Unary<RankRequest, RankReply>(Of("Rank"), RankRequest.Parser, feed.RankAsync),
        GrpcMethod.Unary<TrackRequest, TrackReply>(Of("Track"), TrackRequest.Parser, feed.TrackAsync),
        GrpcMethod.ClientStream<TrackRequest, TrackReply>(Of("TrackStream"), TrackRequest.Parser, feed.TrackStreamAsync),
        GrpcMethod.Unary<UpsertItemsRequest, UpsertItemsReply>(Of("UpsertItems"), UpsertItemsRequest.Parser, feed.UpsertItemsAsync),
        GrpcMethod.Unary<DeleteItemsRequest, DeleteItemsReply>(Of("DeleteItems"), DeleteItemsRequest.Parser, feed.DeleteItemsAsync),
        GrpcMethod.Unary<UpsertUsersRequest, UpsertUsersReply>(Of("UpsertUsers"), UpsertUsersRequest.Parser, feed.UpsertUsersAsync),
        GrpcMethod.Unary<FollowRequest, FollowReply>(Of("Follow"), FollowRequest.Parser, feed.FollowAsync),
    ];

    private static MethodDescriptor Of(string name) => Service.FindMethodByName(name);
}
