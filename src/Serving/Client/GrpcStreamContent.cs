using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace FeedRanker.Serving;

/// <summary>A stream of framed messages as a request body, each sent as it comes.</summary>
internal sealed class GrpcStreamContent<T> : HttpContent
    where T : IMessage
{
    private readonly IAsyncEnumerable<T> _messages;
    private readonly int _gzipFromBytes;

    public GrpcStreamContent(IAsyncEnumerable<T> messages, int gzipFromBytes)
    {
        _messages = messages;
        _gzipFromBytes = gzipFromBytes;
        Headers.ContentType = new MediaTypeHeaderValue(GrpcServer.ContentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken); // the headers leave before the first message exists
        await foreach (var message in _messages.WithCancellation(cancellationToken))
        {
            using var frame = new PooledBuffer(Math.Max(256, message.CalculateSize() + GrpcFrame.HeaderBytes));
            GrpcFrame.Write((IBufferWriter<byte>)frame, message, _gzipFromBytes);
            await stream.WriteAsync(frame.Written, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
