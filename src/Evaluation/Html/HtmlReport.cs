using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>
/// Writes a report as one HTML file that needs nothing else: script, style and data are inside, and its content security
/// policy forbids every request and every other script. The same document gives the same bytes.
/// </summary>
public static class HtmlReport
{
    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="FeedRanker.Core.InputException">The document is not valid.</exception>
    public static void Write(ReportDocument document, string path)
    {
        var html = Render(document);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(path)}.part");
        File.WriteAllText(unfinished, html, new UTF8Encoding(false));
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>The file as text.</summary>
    /// <exception cref="FeedRanker.Core.InputException">The document is not valid.</exception>
    public static string Render(ReportDocument document)
    {
        document.Validated();
        var script = ReportBundle.Read("report.js");
        var scriptHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-{scriptHash}'; style-src 'unsafe-inline'; img-src data:">
            <title>{WebUtility.HtmlEncode(document.Title)}</title>
            <style>{ReportBundle.Read("report.css")}</style>
            </head>
            <body>
            <main id="page"><noscript><h1>{WebUtility.HtmlEncode(document.Title)}</h1><p>This report is drawn by a script inside this file. Open it where scripts may run; nothing is loaded from elsewhere.</p></noscript></main>
            <script type="application/json" id="report">{document.ToJson()}</script>
            <script>{script}</script>
            </body>
            </html>

            """.Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
