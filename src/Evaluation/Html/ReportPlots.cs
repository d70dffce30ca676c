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

    private static readonly string[] Browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>Makes sure that plots can be drawn here, before anything long is begun.</summary>
    /// <param name="png">Whether PNG files are wanted too.</param>
    /// <exception cref="InputException">Node 20 or later, or for PNG a Chromium, is not on the PATH; the message says what to install.</exception>
    public static void EnsurePossible(bool png = false)
    {
        Node(png ? "--png" : "--svg");
        if (png) Browser();
    }

    /// <summary>Writes every chart as <c>ID.svg</c>.</summary>
    /// <param name="document">The report.</param>
    /// <param name="directory">Where to; made when missing, files of the same names are replaced.</param>
    /// <param name="ct">Ends the program that draws.</param>
    /// <returns>The paths of the files written, in the order of the report.</returns>
    /// <exception cref="InputException">The document is not valid, or Node 20 or later is not on the PATH.</exception>
    public static IReadOnlyList<string> Write(ReportDocument document, string directory, CancellationToken ct = default)
    {
        document.Validated();
        var node = Node("--svg");
        return Within(work => Draw(node, document, directory, work, ct).Select(plot => Path.Combine(directory, plot.File)).ToArray());
    }

    /// <summary>Writes every chart as <c>ID.png</c>, at twice the size of the SVG file.</summary>
    /// <param name="document">The report.</param>
    /// <param name="directory">Where to; made when missing, files of the same names are replaced.</param>
    /// <param name="ct">Ends the programs that draw.</param>
    /// <returns>The paths of the files written, in the order of the report.</returns>
    /// <exception cref="InputException">The document is not valid, Node 20 or later or a Chromium is not on the PATH, or it drew nothing.</exception>
    public static IReadOnlyList<string> WritePng(ReportDocument document, string directory, CancellationToken ct = default)
    {
        document.Validated();
        var (node, browser) = (Node("--png"), Browser());
        Directory.CreateDirectory(directory);
        return Within(work => Draw(node, document, Path.Combine(work, "svg"), work, ct).Select(plot => Rasterise(browser, plot, directory, work, ct)).ToArray());
    }

    private static string Node(string option) => Programs.Find("node") ??
        throw new InputException("plots are drawn by Node.js 20 or later, and there is no 'node' on the PATH; install it (Debian: apt-get install nodejs). The HTML report can save each plot from a browser instead.", field: option);

    private static string Browser() => Programs.Find(Browsers) ??
        throw new InputException($"PNG plots are drawn by a headless Chromium, and there is none on the PATH (looked for {string.Join(", ", Browsers)}); install one (Debian: apt-get install chromium), or use --svg.", field: "--png");

    private static string[] Within(Func<string, string[]> draw)
    {
        var work = Directory.CreateTempSubdirectory("feedranker-plots-").FullName;
        try
        {
            return draw(work);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static List<Plot> Draw(string node, ReportDocument document, string directory, string work, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        foreach (var name in (ReadOnlySpan<string>)["report.js", "plots.cjs"]) File.WriteAllText(Path.Combine(work, name), ReportBundle.Read(name), new UTF8Encoding(false));
        document.WriteJson(Path.Combine(work, "report.json"));
        var output = Programs.Run(node, [Path.Combine(work, "plots.cjs"), Path.Combine(work, "report.json"), Path.GetFullPath(directory), Path.Combine(work, "report.js")], TimeoutMs, ct);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Plot.Parse).ToList();
    }

    // A page of the SVG alone, as large as it is, at twice the resolution.
    private static string Rasterise(string browser, Plot plot, string directory, string work, CancellationToken ct)
    {
        var svg = Path.Combine(work, "svg", plot.File);
        var png = Path.Combine(directory, Path.ChangeExtension(plot.File, ".png"));
        var page = Path.Combine(work, "plot.html");
        File.WriteAllText(page, "<!DOCTYPE html><meta charset=\"utf-8\"><style>html,body{margin:0;overflow:hidden}svg{display:block}</style>" + File.ReadAllText(svg), new UTF8Encoding(false));
        Programs.Run(browser,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=2", $"--user-data-dir={Path.Combine(work, "browser")}",
            string.Create(CultureInfo.InvariantCulture, $"--window-size={plot.Width},{plot.Height}"), $"--screenshot={Path.GetFullPath(png)}", new Uri(page).AbsoluteUri,
        ], TimeoutMs, ct);
        return File.Exists(png) ? png : throw new InputException($"{browser} ended without drawing {plot.File}.", png, field: "--png");
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
