using System.Net;
using System.Net.Sockets;
using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>Says why an address could not be bound and what to do about it.</summary>
internal static class BindFault
{
    public static InputException Explain(Exception thrown, FeedHostOptions options)
    {
        var http = IsHttp(thrown, options);
        var (field, address) = http
            ? (nameof(options.HttpAddress), options.HttpAddress)
            : (nameof(options.GrpcAddress), options.GrpcAddress);
        var port = ListenAddress.Parse(address, field).Port;
        var problem = CodeOf(thrown) switch
        {
            SocketError.AccessDenied => $"port {port} needs rights this process does not have; choose a port from 1024 on.",
            SocketError.AddressNotAvailable => $"{address} is not an address of this machine; use 127.0.0.1:{port} or *:{port}.",
            SocketError.AddressAlreadyInUse or null => $"port {port} is in use; stop the program that listens there, or choose another port (0 takes any free one).",
            var other => $"{address} cannot be bound ({other}); choose another address.",
        };
        return new InputException(problem, field: field, inner: thrown);
    }

    private static SocketError? CodeOf(Exception? thrown)
    {
        for (; thrown is not null; thrown = thrown.InnerException)
        {
            if (thrown is SocketException socket) return socket.SocketErrorCode;
        }

        return null;
    }

    // Kestrel names the address when it is in use and not otherwise; then gRPC's, bound first, is tried once more.
    private static bool IsHttp(Exception thrown, FeedHostOptions options)
    {
        var grpc = ListenAddress.Parse(options.GrpcAddress, nameof(options.GrpcAddress));
        var http = ListenAddress.Parse(options.HttpAddress, nameof(options.HttpAddress));
        if (http.Equals(grpc) || thrown.Message.Contains($":{http.Port}:", StringComparison.Ordinal)) return true;
        return !thrown.Message.Contains($":{grpc.Port}:", StringComparison.Ordinal) && Binds(grpc);
    }

    private static bool Binds(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
