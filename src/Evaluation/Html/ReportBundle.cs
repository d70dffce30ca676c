using System.Collections.Concurrent;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>The built script and style of the report, from web/report/dist, as they lie in this assembly.</summary>
internal static class ReportBundle
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public static string Read(string name) => Texts.GetOrAdd(name, static name =>
    {
        using var stream = typeof(ReportBundle).Assembly.GetManifestResourceStream($"report/{name}")
            ?? throw new InvalidOperationException($"{name} is not in this assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    });
}
