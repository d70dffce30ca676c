using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace FeedRanker.Serving;

/// <summary>One row of the table of JSON calls: a POST route that answers as the RPC of the same service does.</summary>
internal abstract class HttpCall(string path, MethodDescriptor rpc, string example)
{
    public string Path { get; } = path;

    public MethodDescriptor Rpc { get; } = rpc;

    /// <summary>A body that parses, for the OpenAPI document.</summary>
    public string Example { get; } = example;

    /// <summary>Media types of the request body, the one to document first.</summary>
    public virtual IReadOnlyList<string> Accepts { get; } = ["application/json"];

    /// <summary>Reads the body, asks the service, returns its reply.</summary>
    public abstract ValueTask<IMessage> AnswerAsync(HttpContext http, CallScope scope, int maxBytes);
}
