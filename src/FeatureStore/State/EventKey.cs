using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FeedRanker.FeatureStore;

/// <summary>
/// 128 bits that say whether an event is a repeat: of its event id when it has one, else of all it says. Taken from
/// SHA-256, because event ids come from outside and a crafted collision would make an event disappear.
/// </summary>
internal readonly record struct EventKey(long Hi, long Lo) : IComparable<EventKey>
{
    private const byte OfId = 1;
    private const byte OfContent = 2;
    private const int FixedBytes = 32;

    public static EventKey Of(in EventRecord e)
    {
        var chars = e.EventId.Length != 0
            ? e.EventId.Length
            : e.UserId.Length + e.ItemId.Length + e.Type.Length + e.RequestId.Length + e.Surface.Length;
        var most = FixedBytes + 16 + Encoding.UTF8.GetMaxByteCount(chars);
        byte[]? rented = null;
        var buffer = most <= 1024 ? stackalloc byte[1024] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Write(e, buffer);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..length], hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return new EventKey(BinaryPrimitives.ReadInt64LittleEndian(hash), BinaryPrimitives.ReadInt64LittleEndian(hash[8..]));
    }

    /// <summary>The key of any text.</summary>
    public static EventKey Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new EventKey(BinaryPrimitives.ReadInt64LittleEndian(hash), BinaryPrimitives.ReadInt64LittleEndian(hash[8..]));
    }

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hi:x16}{Lo:x16}");

    public int CompareTo(EventKey other)
    {
        var byHi = Hi.CompareTo(other.Hi);
        return byHi != 0 ? byHi : Lo.CompareTo(other.Lo);
    }

    private static int Write(in EventRecord e, Span<byte> to)
    {
        if (e.EventId.Length != 0)
        {
            to[0] = OfId;
            return 1 + Encoding.UTF8.GetBytes(e.EventId, to[1..]);
        }

        to[0] = OfContent;
        BinaryPrimitives.WriteInt64LittleEndian(to[1..], e.TimeMs);
        BinaryPrimitives.WriteSingleLittleEndian(to[9..], e.Value);
        BinaryPrimitives.WriteInt32LittleEndian(to[13..], e.Position);
        var at = 17;
        at += Text(e.UserId, to[at..]);
        at += Text(e.ItemId, to[at..]);
        at += Text(e.Type, to[at..]);
        at += Text(e.RequestId, to[at..]);
        return at + Text(e.Surface, to[at..]);
    }

    /// <summary>Ends with a zero: ids hold no control characters, so two texts never run into each other.</summary>
    private static int Text(string text, Span<byte> to)
    {
        var length = Encoding.UTF8.GetBytes(text, to);
        to[length] = 0;
        return length + 1;
    }
}
