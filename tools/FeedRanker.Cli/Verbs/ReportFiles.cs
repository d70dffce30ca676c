using System.CommandLine;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary>The options by which an evaluation is also written as a report to read: <c>--html</c>, <c>--svg</c>, <c>--png</c>.</summary>
internal sealed class ReportFiles
{
    private readonly Option<string?> _html = new("--html") { Description = "Also write one self-contained HTML report.", HelpName = "FILE" };
    private readonly Option<string?> _svg = new("--svg") { Description = "Also write each plot of the report as an SVG file; needs Node.js.", HelpName = "DIR" };
    private readonly Option<string?> _png = new("--png") { Description = "Also write each plot of the report as a PNG file; needs Node.js and Chromium.", HelpName = "DIR" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _html, _svg, _png }) command.Add(option);
    }

    /// <summary>Whether any of them was given. Programs that would be needed and are missing are refused now, before the work.</summary>
    public bool Wanted(ParseResult parsed)
    {
        var (svg, png) = (parsed.GetValue(_svg) is not null, parsed.GetValue(_png) is not null);
        if (svg || png) ReportPlots.EnsurePossible(png);
        return svg || png || parsed.GetValue(_html) is not null;
    }

    /// <summary>Where a report comes from: the command as it was given.</summary>
    public static ReportOrigin Origin(ParseResult parsed, string data) => new()
    {
        Data = data,
        Commands = [$"./feedranker {string.Join(' ', parsed.Tokens.Select(t => Quoted(t.Value)))}"],
    };

    /// <summary>Writes what was asked for, and says so on standard error.</summary>
    public void Write(ParseResult parsed, ReportDocument document, CancellationToken ct)
    {
        if (parsed.GetValue(_html) is { } html) Try("--html", html, () => [Html(document, html)]);
        if (parsed.GetValue(_svg) is { } svg) Try("--svg", svg, () => ReportPlots.Write(document, svg, ct));
        if (parsed.GetValue(_png) is { } png) Try("--png", png, () => ReportPlots.WritePng(document, png, ct));
    }

    private static string Html(ReportDocument document, string path)
    {
        if (Directory.Exists(path)) throw new InputException("is a directory; name a file.", path, field: "--html");
        HtmlReport.Write(document, path);
        return path;
    }

    private static void Try(string option, string path, Func<IReadOnlyList<string>> write)
    {
        try
        {
            foreach (var file in write()) Terminal.Error($"Wrote {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {e.Message}", path, field: option, inner: e);
        }
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:@+%".Contains(c)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
