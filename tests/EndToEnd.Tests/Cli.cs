using System.Diagnostics;
using System.Text;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>Runs the published command, as a person would.</summary>
internal static class Cli
{
    public static string Root { get; } = FindRoot();

    public static string AppPath => Path.Combine(Root, ".build", "cli", "feedranker.dll");

    public static CliResult Run(params string[] args) => Finish(Start(args));

    public static CliResult RunOk(params string[] args)
    {
        var result = Run(args);
        Assert.True(result.ExitCode == 0, $"feedranker {string.Join(' ', args)} exited with {result.ExitCode}:\n{result.Errors}\n{result.Output}");
        return result;
    }

    public static Process Start(params string[] args)
    {
        Assert.True(File.Exists(AppPath), $"{AppPath} is missing: run ./test, which builds it, or ./feedranker --version.");
        return StartProgram("dotnet", [AppPath, .. args]);
    }

    public static Process StartProgram(string program, IEnumerable<string> args, string? directory = null)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? Root,
        };
        return Process.Start(start)!;
    }

    public static CliResult Finish(Process process, int timeoutMs = 600_000)
    {
        using (process)
        {
            var errors = new StringBuilder();
            process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEnd();
            if (!process.WaitForExit(timeoutMs))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"{process.StartInfo.FileName} {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {timeoutMs} ms:\n{errors}");
            }

            process.WaitForExit();
            return new CliResult(process.ExitCode, output, errors.ToString());
        }
    }

    private static string FindRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "FeedRanker.sln"))) root = Path.GetDirectoryName(root)!;
        return root;
    }
}

/// <summary>How a command ended.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Errors);
