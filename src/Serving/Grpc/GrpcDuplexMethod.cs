using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>Many messages in and many out, in the order the handler chooses.</summary>
internal sealed class GrpcDuplexMethod<TRequest, TReply>(
    MethodDescriptor descriptor,
    MessageParser<TRequest> parser,
    StreamHandler<IAsyncEnumerable<TRequest>, TReply> handler) : GrpcMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : IMessage
{
    public override async ValueTask InvokeAsync(GrpcCall call)
    {
        var requests = call.ReadAllAsync(parser, call.Scope.Token);
        await foreach (var reply in handler(requests, call.Scope.Call, call.Scope.Token).WithCancellation(call.Scope.Token))
            await call.WriteAsync(reply, flush: true);
    }
}
