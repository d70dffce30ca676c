using System.Text;

namespace FeedRanker.Serving;

/// <summary>How text travels in the grpc-message trailer: UTF-8, percent-encoded but for printable ASCII without '%'.</summary>
internal static class PercentEncoding
{
    private const int LongestBytes = 4096; // headers are for a sentence; HTTP/2 peers refuse very long ones

    public static string Encode(string text)
    {
        if (text.Length <= LongestBytes && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains('%')) return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (encoded.Length >= LongestBytes) break;
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    /// <summary>Never fails: what is not a valid escape stands as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%')) return text;
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[count++] = (byte)((HexOf(text[i + 1]) << 4) | HexOf(text[i + 2]));
                i += 2;
            }
            else
            {
                count += Encoding.UTF8.GetBytes(text, i, 1, bytes, count);
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    private static int HexOf(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
