using System.Globalization;
using System.Text;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Writes the charts of a report as files of their own: SVG by Node (the script of the page needs no browser there), PNG
/// from it by a headless Chromium.
/// </summary>
public static class ReportPlots
{
    private const int TimeoutMs = 120_000;

    /// <summary>Writes every chart as <c>ID.svg</c>, and as <c>ID.png</c> where that is wished.</summary>
    /// <param name="document">The report.</param>
    /// <param name="directory">Where to; made when missing, files of the same names are replaced.</param>
    /// <param name="png">Whether to write PNG files too; without a browser there are none.</param>
    /// <param name="ct">Ends the program that draws.</param>
    /// <returns>The paths of the files written, in the order of the report.</returns>
    /// <exception cref="InputException">The document is not valid, or Node 20 or later is not on the PATH.</exception>
    public static IReadOnlyList<string> Write(ReportDocument document, string directory, bool png = false, CancellationToken ct = default)
    {
        document.Validated();
        var node = Programs.Find("node") ?? throw new InputException("plots are drawn by Node.js 20 or later, and there is no 'node' on the PATH. The HTML report can save each plot from a browser instead.", field: "svg");
        Directory.CreateDirectory(directory);
        var work = Directory.CreateTempSubdirectory("feedranker-plots-").FullName;
        try
        {
            var lines = Draw(node, document, directory, work, ct);
            var browser = png ? Programs.Find("chromium", "chromium-browser", "google-chrome", "chrome") : null;
            var written = new List<string>();
            foreach (var plot in lines)
            {
                var svg = Path.Combine(directory, plot.File);
                written.Add(svg);
                if (browser is not null) written.Add(Rasterise(browser, svg, plot, work, ct));
            }

            return written;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static List<Plot> Draw(string node, ReportDocument document, string directory, string work, CancellationToken ct)
    {
        foreach (var name in (ReadOnlySpan<string>)["report.js", "plots.cjs"]) File.WriteAllText(Path.Combine(work, name), ReportBundle.Read(name), new UTF8Encoding(false));
        document.WriteJson(Path.Combine(work, "report.json"));
        var output = Programs.Run(node, [Path.Combine(work, "plots.cjs"), Path.Combine(work, "report.json"), Path.GetFullPath(directory), Path.Combine(work, "report.js")], TimeoutMs, ct);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Plot.Parse).ToList();
    }

    // A page of the SVG alone, as large as it is, at twice the resolution.
    private static string Rasterise(string browser, string svg, Plot plot, string work, CancellationToken ct)
    {
        var png = Path.ChangeExtension(svg, ".png");
        var page = Path.Combine(work, "plot.html");
        File.WriteAllText(page, "<!DOCTYPE html><meta charset=\"utf-8\"><style>html,body{margin:0;overflow:hidden}svg{display:block}</style>" + File.ReadAllText(svg), new UTF8Encoding(false));
        Programs.Run(browser,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=2", $"--user-data-dir={Path.Combine(work, "browser")}",
            string.Create(CultureInfo.InvariantCulture, $"--window-size={plot.Width},{plot.Height}"), $"--screenshot={Path.GetFullPath(png)}", new Uri(page).AbsoluteUri,
        ], TimeoutMs, ct);
        return png;
    }

    private sealed record Plot(string File, int Width, int Height)
    {
        public static Plot Parse(string line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new Plot(root.GetProperty("file").GetString()!, root.GetProperty("width").GetInt32(), root.GetProperty("height").GetInt32());
        }
    }
}
