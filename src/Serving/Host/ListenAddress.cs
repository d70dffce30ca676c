using System.Globalization;
using System.Net;
using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Reads <c>host:port</c> for a listener.</summary>
internal static class ListenAddress
{
    /// <summary>Throws <see cref="InputException"/> naming the field when it is not an address.</summary>
    public static IPEndPoint Parse(string text, string field)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "" : text[..colon];
        var portText = text[(colon + 1)..];
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || AddressOf(host) is not { } address)
        {
            throw new InputException(
                $"'{text}' is not an address to listen on; write IP:PORT, localhost:PORT or *:PORT, with port 0 to 65535 (0 takes any free one).",
                field: field);
        }

        return new IPEndPoint(address, port);
    }

    private static IPAddress? AddressOf(string host) => host switch
    {
        "" or "localhost" => IPAddress.Loopback,
        "*" => IPAddress.IPv6Any, // both families: Kestrel listens dual-stack on it
        ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var v6) ? v6 : null,
        _ => !host.Contains(':') && IPAddress.TryParse(host, out var address) ? address : null,
    };
}
