using System.Diagnostics;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Other programs that draw for us, where they are installed.</summary>
internal static class Programs
{
    /// <summary>The path of the first of these names that is on the PATH, or null.</summary>
    public static string? Find(params ReadOnlySpan<string> names)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
            foreach (var folder in folders)
            {
                var path = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
                if (File.Exists(path)) return path;
            }

        return null;
    }

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    /// <exception cref="InputException">It failed or took too long; the message has its last words.</exception>
    public static string Run(string program, IReadOnlyList<string> arguments, int timeoutMs, CancellationToken ct)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(timeoutMs);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            ct.ThrowIfCancellationRequested();
            throw new InputException($"{Path.GetFileName(program)} did not end within {timeoutMs / 1000} s.");
        }

        if (process.ExitCode == 0) return output.GetAwaiter().GetResult();
        var words = errors.GetAwaiter().GetResult().Trim();
        throw new InputException($"{Path.GetFileName(program)} failed with {process.ExitCode}: {words[Math.Max(0, words.Length - 500)..]}");
    }
}
