using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>Many messages in, one out. The handler is never abandoned: it reads from the connection.</summary>
internal sealed class GrpcClientStreamMethod<TRequest, TReply>(
    MethodDescriptor descriptor,
    MessageParser<TRequest> parser,
    UnaryHandler<IAsyncEnumerable<TRequest>, TReply> handler) : GrpcMethod(descriptor)
    where TRequest : class, IMessage<TRequest>
    where TReply : IMessage
{
    public override async ValueTask InvokeAsync(GrpcCall call)
    {
        var reply = await handler(call.ReadAllAsync(parser, call.Scope.Token), call.Scope.Call, call.Scope.Token);
        if (call.Scope.DeadlinePassed) throw new OperationCanceledException();
        await call.WriteAsync(reply, flush: false);
    }
}
