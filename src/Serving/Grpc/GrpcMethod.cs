using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace FeedRanker.Serving;

/// <summary>One row of the server's table of methods: what it is called and how its messages flow.</summary>
internal abstract class GrpcMethod(MethodDescriptor descriptor)
{
    public MethodDescriptor Descriptor { get; } = descriptor;

    /// <summary>The HTTP path, <c>/package.Service/Method</c>.</summary>
    public string Path { get; init; } = $"/{descriptor.Service.FullName}/{descriptor.Name}";

    /// <summary>A stream that only the server ends; shutdown ends it, so that draining does not wait for it.</summary>
    public bool EndsAtShutdown => Descriptor.IsServerStreaming;

    public abstract ValueTask InvokeAsync(GrpcCall call);

    public static GrpcMethod Unary<TRequest, TReply>(MethodDescriptor descriptor, MessageParser<TRequest> parser, UnaryHandler<TRequest, TReply> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage => new GrpcUnaryMethod<TRequest, TReply>(descriptor, parser, handler);

    public static GrpcMethod ClientStream<TRequest, TReply>(MethodDescriptor descriptor, MessageParser<TRequest> parser, UnaryHandler<IAsyncEnumerable<TRequest>, TReply> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage => new GrpcClientStreamMethod<TRequest, TReply>(descriptor, parser, handler);

    public static GrpcMethod ServerStream<TRequest, TReply>(MethodDescriptor descriptor, MessageParser<TRequest> parser, StreamHandler<TRequest, TReply> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage => new GrpcServerStreamMethod<TRequest, TReply>(descriptor, parser, handler);

    public static GrpcMethod Duplex<TRequest, TReply>(MethodDescriptor descriptor, MessageParser<TRequest> parser, StreamHandler<IAsyncEnumerable<TRequest>, TReply> handler)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage => new GrpcDuplexMethod<TRequest, TReply>(descriptor, parser, handler);
}
