using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>An <see cref="EvaluationReport"/> as files for people.</summary>
public static class EvaluationHtml
{
    /// <summary>Writes the report as one self-contained HTML file, and its plots beside it where they are wanted.</summary>
    /// <param name="report">What the evaluation found.</param>
    /// <param name="path">The HTML file.</param>
    /// <param name="origin">The release, data and commands.</param>
    /// <param name="more">Further sections.</param>
    /// <param name="svgDirectory">Where every plot goes as an SVG file of its own; null for none. Needs Node.js.</param>
    /// <param name="pngDirectory">Where every plot goes as a PNG file; null for none. Needs Node.js and a Chromium.</param>
    /// <returns>The files written, the HTML file first.</returns>
    /// <exception cref="FeedRanker.Core.InputException">Plots are wanted and what draws them is not there.</exception>
    public static IReadOnlyList<string> Write(
        EvaluationReport report, string path, ReportOrigin? origin = null, IReadOnlyList<ReportSection>? more = null, string? svgDirectory = null, string? pngDirectory = null)
    {
        var calibrations = report.Rankers.Where(r => r.Reliability is not null).Select(r => ($"{r.Model}, features {r.Features}", r.Reliability!)).ToArray();
        var document = EvaluationReportDocument.Of(report, origin, calibrations, more);
        HtmlReport.Write(document, path);
        return [path, .. svgDirectory is null ? [] : ReportPlots.Write(document, svgDirectory), .. pngDirectory is null ? [] : ReportPlots.WritePng(document, pngDirectory)];
    }
}
