using System.Diagnostics;
using System.Text.RegularExpressions;
using FeedRanker.Serving;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>A server in a process of its own, on free ports.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string grpc, string http)
    {
        _process = process;
        Grpc = grpc;
        Http = new Uri($"http://{http}");
        Client = new FeedRankerClient(grpc, new FeedRankerClientOptions { DefaultTimeout = TimeSpan.FromSeconds(60) }); // nothing is given up on a busy machine
    }

    public string Grpc { get; }

    public Uri Http { get; }

    public FeedRankerClient Client { get; }

    public static ServerProcess Start(string dataDirectory, params string[] options)
    {
        var process = Cli.Start(["serve", "--data", dataDirectory, "--clock", "log", "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--warm-up", "0", .. options]);
        var errors = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            var match = Listening().Match(line);
            if (!match.Success) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new ServerProcess(process, match.Groups[1].Value, match.Groups[2].Value);
        }

        process.WaitForExit();
        throw new InvalidOperationException($"The server ended before it listened:\n{errors.Result}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public void Kill9()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) Kill9();
        _process.Dispose();
    }

    [GeneratedRegex(@"gRPC on ([0-9.:]+), HTTP on ([0-9.:]+),")]
    private static partial Regex Listening();
}
