using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>A JSON object a line in, read as the lines arrive; one object out.</summary>
internal sealed class HttpLinesCall<TRequest, TReply>(
    string path, MethodDescriptor rpc, UnaryHandler<IAsyncEnumerable<TRequest>, TReply> handler, string example) : HttpCall(path, rpc, example)
    where TRequest : IMessage<TRequest>, new()
    where TReply : IMessage
{
    public override IReadOnlyList<string> Accepts { get; } = ["application/jsonl", "application/x-ndjson"];

    public override async ValueTask<IMessage> AnswerAsync(HttpContext http, CallScope scope, int maxBytes) =>
        await handler(ReadAsync(http, maxBytes, scope.Token), scope.Call, scope.Token);

    private static async IAsyncEnumerable<TRequest> ReadAsync(HttpContext http, int maxBytes, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var (number, text) in http.ReadLinesAsync(maxBytes, ct)) yield return JsonMessages.Parse<TRequest>(text, number);
    }
}
