using System.Net;

namespace FeedRanker.Serving.Tests;

/// <summary>Sends a body a byte at a time.</summary>
public sealed class DrippingContent(byte[] bytes) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var b in bytes)
        {
            await stream.WriteAsync(new[] { b });
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
