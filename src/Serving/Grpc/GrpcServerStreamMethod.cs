using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>One message in, many out, each sent as it comes.</summary>
internal sealed class GrpcServerStreamMethod<TRequest, TReply>(
    MethodDescriptor descriptor,
    MessageParser<TRequest> parser,
    StreamHandler<TRequest, TReply> handler) : GrpcMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : IMessage
{
    public override async ValueTask InvokeAsync(GrpcCall call)
    {
        var request = await call.ReadOneAsync(parser);
        await foreach (var reply in handler(request, call.Scope.Call, call.Scope.Token).WithCancellation(call.Scope.Token))
            await call.WriteAsync(reply, flush: true);
    }
}
