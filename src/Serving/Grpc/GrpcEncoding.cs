using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace FeedRanker.Serving;

/// <summary>The message encodings this server and client speak: identity and gzip.</summary>
internal static class GrpcEncoding
{
    public const string Header = "grpc-encoding";
    public const string AcceptHeader = "grpc-accept-encoding";
    public const string Identity = "identity";
    public const string Gzip = "gzip";
    public const string Known = "identity,gzip";

    /// <summary>Whether a comma-separated grpc-accept-encoding names gzip.</summary>
    public static bool AcceptsGzip(string? accepted)
    {
        foreach (var part in accepted.AsSpan().Split(','))
        {
            if (accepted.AsSpan()[part].Trim().SequenceEqual(Gzip)) return true;
        }

        return false;
    }

    /// <summary>Unpacks a message, never into more than <paramref name="maxBytes"/>. The caller disposes the buffer.</summary>
    public static PooledBuffer Decompress(in ReadOnlySequence<byte> packed, int maxBytes)
    {
        var plain = new PooledBuffer((int)Math.Min(maxBytes, Math.Max(1024, packed.Length * 4)));
        try
        {
            using var gzip = new GZipStream(PipeReader.Create(packed).AsStream(), CompressionMode.Decompress);
            while (true)
            {
                var read = gzip.Read(plain.GetSpan(512));
                if (read == 0) return plain;
                plain.Advance(read);
                if (plain.Length > maxBytes) GrpcFrame.ThrowTooLarge(plain.Length, maxBytes);
            }
        }
        catch (Exception e)
        {
            plain.Dispose();
            if (e is InvalidDataException) throw new GrpcStatusException(GrpcStatusCode.Internal, "a message marked as gzip is not gzip.", inner: e);
            throw;
        }
    }

    /// <summary>Packs bytes. The caller disposes the buffer.</summary>
    public static PooledBuffer Compress(ReadOnlySpan<byte> plain)
    {
        var packed = new PooledBuffer(Math.Max(256, plain.Length / 2));
        using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(plain);
        gzip.Dispose();
        return packed;
    }
}
