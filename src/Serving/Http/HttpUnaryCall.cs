using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>One JSON object in, one out.</summary>
internal sealed class HttpUnaryCall<TRequest, TReply>(
    string path, MethodDescriptor rpc, UnaryHandler<TRequest, TReply> handler, string example) : HttpCall(path, rpc, example)
    where TRequest : IMessage<TRequest>, new()
    where TReply : IMessage
{
    public override async ValueTask<IMessage> AnswerAsync(HttpContext http, CallScope scope, int maxBytes)
    {
        var text = await http.ReadTextAsync(maxBytes, scope.Token);
        return await scope.RunAsync(handler, JsonMessages.Parse<TRequest>(text));
    }
}
