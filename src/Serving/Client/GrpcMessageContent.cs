using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace FeedRanker.Serving;

/// <summary>One framed message as a request body, serialised when it is made.</summary>
internal sealed class GrpcMessageContent : HttpContent
{
    private static readonly MediaTypeHeaderValue _type = new(GrpcServer.ContentType);
    private readonly PooledBuffer _frame;
    private volatile bool _inUse;

    public GrpcMessageContent(IMessage message, int gzipFromBytes)
    {
        _frame = new PooledBuffer(Math.Max(256, message.CalculateSize() + GrpcFrame.HeaderBytes));
        GrpcFrame.Write((IBufferWriter<byte>)_frame, message, gzipFromBytes);
        Headers.ContentType = _type;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _inUse = true;
        await stream.WriteAsync(_frame.Written, cancellationToken);
        _inUse = false;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _frame.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        // A cancelled call may still be sending: then the bytes are left to the collector, never to the next renter.
        if (disposing && !_inUse) _frame.Dispose();
        base.Dispose(disposing);
    }
}
