using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using FeedRanker.Core;
using Google.Protobuf;

namespace FeedRanker.Serving;

/// <summary>Length-prefixed messages: one byte of flags, four of big-endian length, the message.</summary>
internal static class GrpcFrame
{
    public const int HeaderBytes = 5;

    /// <summary>Cuts the first frame off a buffer; false when it is not all there yet.</summary>
    public static bool TryCut(in ReadOnlySequence<byte> buffer, int maxBytes, out bool compressed, out ReadOnlySequence<byte> payload)
    {
        compressed = false;
        payload = default;
        if (buffer.Length < HeaderBytes) return false;
        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        compressed = ReadHeader(header, maxBytes, out var length);
        if (buffer.Length - HeaderBytes < length) return false;
        payload = buffer.Slice(HeaderBytes, length);
        return true;
    }

    /// <summary>Reads the five bytes; returns whether the message is compressed.</summary>
    public static bool ReadHeader(ReadOnlySpan<byte> header, int maxBytes, out int length)
    {
        if (header[0] > 1) throw new GrpcStatusException(GrpcStatusCode.Internal, $"a message's flag byte is 0 or 1; this one is {header[0]}.");
        var declared = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (declared > (uint)maxBytes) ThrowTooLarge(declared, maxBytes);
        length = (int)declared;
        return header[0] == 1;
    }

    /// <summary>Writes a message with its prefix; packed by gzip when it is that large or larger.</summary>
    public static void Write(IBufferWriter<byte> to, IMessage message, int gzipFromBytes)
    {
        var size = message.CalculateSize();
        if (size >= gzipFromBytes)
        {
            WritePacked(to, message, size);
            return;
        }

        WriteHeader(to.GetSpan(HeaderBytes), false, size);
        to.Advance(HeaderBytes);
        if (size > 0) message.WriteTo(to);
    }

    public static void WriteHeader(Span<byte> to, bool compressed, int length)
    {
        to[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(to[1..], (uint)length);
    }

    /// <summary>Parses a payload, unpacking it first where the flag says so.</summary>
    public static T Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> payload, bool compressed, bool gzip, int maxBytes)
        where T : IMessage<T>
    {
        if (!compressed) return ParsePlain(parser, payload);
        using var plain = Unpack(payload, gzip, maxBytes);
        return ParsePlain(parser, new ReadOnlySequence<byte>(plain.Written));
    }

    /// <summary>The same, and refuses strings that are not UTF-8: for what comes from outside.</summary>
    /// <exception cref="InputException">A string field is not UTF-8; it is named.</exception>
    public static T ParseStrict<T>(MessageParser<T> parser, in ReadOnlySequence<byte> payload, bool compressed, bool gzip, int maxBytes)
        where T : IMessage<T>
    {
        if (!compressed && payload.IsSingleSegment) return Checked(ParsePlain(parser, payload), payload.FirstSpan);
        using var plain = compressed ? Unpack(payload, gzip, maxBytes) : Joined(payload);
        return Checked(ParsePlain(parser, new ReadOnlySequence<byte>(plain.Written)), plain.Written.Span);
    }

    [DoesNotReturn]
    public static void ThrowTooLarge(long bytes, int maxBytes) => throw new GrpcStatusException(
        GrpcStatusCode.ResourceExhausted,
        $"a message of {bytes} bytes is over the limit of {maxBytes}; send fewer entries in one call.");

    private static T ParsePlain<T>(MessageParser<T> parser, in ReadOnlySequence<byte> payload)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcStatusException(GrpcStatusCode.Internal, $"the message is not a {typeof(T).Name}: {e.Message}", inner: e);
        }
    }

    private static T Checked<T>(T message, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        var fault = ProtoText.FindNonUtf8(message.Descriptor, bytes);
        return fault is null ? message : throw new InputException("is not valid UTF-8.", field: fault);
    }

    private static PooledBuffer Unpack(in ReadOnlySequence<byte> payload, bool gzip, int maxBytes) => gzip
        ? GrpcEncoding.Decompress(payload, maxBytes)
        : throw new GrpcStatusException(GrpcStatusCode.Internal, "a message is marked as compressed and grpc-encoding names no encoding.");

    private static PooledBuffer Joined(in ReadOnlySequence<byte> payload)
    {
        var joined = new PooledBuffer(Math.Max(1, (int)payload.Length));
        foreach (var segment in payload) joined.Write(segment.Span);
        return joined;
    }

    private static void WritePacked(IBufferWriter<byte> to, IMessage message, int size)
    {
        using var plain = new PooledBuffer(Math.Max(size, 1));
        message.WriteTo((IBufferWriter<byte>)plain);
        using var packed = GrpcEncoding.Compress(plain.Written.Span);
        WriteHeader(to.GetSpan(HeaderBytes), true, (int)packed.Length);
        to.Advance(HeaderBytes);
        to.Write(packed.Written.Span);
    }
}
