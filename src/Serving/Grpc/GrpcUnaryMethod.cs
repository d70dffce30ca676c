using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>One message in, one out.</summary>
internal sealed class GrpcUnaryMethod<TRequest, TReply>(
    MethodDescriptor descriptor,
    MessageParser<TRequest> parser,
    UnaryHandler<TRequest, TReply> handler) : GrpcMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : IMessage
{
    public override async ValueTask InvokeAsync(GrpcCall call)
    {
        var request = await call.ReadOneAsync(parser);
        await call.WriteAsync(await call.Scope.RunAsync(handler, request), flush: false);
    }
}
