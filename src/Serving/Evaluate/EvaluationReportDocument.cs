using System.Globalization;
using FeedRanker.Evaluation;

namespace FeedRanker.Serving;

/// <summary>An <see cref="EvaluationReport"/> as a document to read.</summary>
public static class EvaluationReportDocument
{
    /// <summary>The document: funnel, sources, curves, systems, slices, the other release, the ranker on held-out rows and
    /// its calibration.</summary>
    /// <param name="report">What the evaluation found.</param>
    /// <param name="origin">The release, data and commands.</param>
    /// <param name="calibrations">Reliability diagrams of models, by name; none draws none.</param>
    /// <param name="more">Further sections, put before the page's metrics.</param>
    /// <param name="withTimings">Whether to show running times, which differ from run to run.</param>
    public static ReportDocument Of(
        EvaluationReport report, ReportOrigin? origin = null, IReadOnlyList<(string Model, Calibration Calibration)>? calibrations = null,
        IReadOnlyList<ReportSection>? more = null, bool withTimings = true)
    {
        var document = ReportDocument.FromFunnel(report.Funnel, report.Systems, About(report, origin ?? new ReportOrigin(), withTimings));
        var sections = document.Sections.ToList();
        var last = sections.Count - 1; // the page's own metrics stay last
        if (more is not null) sections.InsertRange(last, more);
        sections.InsertRange(last, Compared(report));
        if (report.Rankers.Count > 0) sections.Insert(sections.Count - 1, Ranker(report, calibrations ?? []));
        return document with { Sections = sections };
    }

    private static IEnumerable<ReportSection> Compared(EvaluationReport report)
    {
        if (report.Slices is { } slices) yield return SliceSections.Of(slices);
        if (report.Against is { } against) yield return ReleaseComparisonSection.Of(against);
    }

    private static ReportOrigin About(EvaluationReport report, ReportOrigin origin, bool withTimings)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(report.TestFromMs).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var facts = new List<ReportFact>(origin.Facts)
        {
            new("Test part from", from),
            new("Requests", report.Funnel.Requests.ToString(CultureInfo.InvariantCulture)),
        };
        if (withTimings && report.PipelineMs.Count > 0)
            facts.Add(new ReportFact("Pipeline", string.Create(CultureInfo.InvariantCulture, $"{report.Quantile(0.5):0.00} ms median, {report.Quantile(0.99):0.00} ms at the 99th percentile")));
        return origin with { Facts = facts };
    }

    private static ReportSection Ranker(EvaluationReport report, IReadOnlyList<(string Model, Calibration Calibration)> calibrations) => new()
    {
        Id = "ranker",
        Title = "The ranker on held-out rows",
        Text = "AUC tells whether positives score above negatives; GAUC the same within each user. Log loss and calibration error are for scores that are probabilities.",
        Blocks = [.. Reliability(calibrations), Table(report.Rankers), Table(report.Leads)],
    };

    private static IEnumerable<ReportBlock> Reliability(IReadOnlyList<(string Model, Calibration Calibration)> calibrations)
    {
        if (calibrations.Count == 0) yield break;
        yield return new ReliabilityChart
        {
            Id = "reliability",
            Title = "Calibration",
            Text = "On the dashed line predictions are what happens. Whiskers are 95% Wilson intervals; below, how many rows each bin holds.",
            Series = calibrations.Select(c => ReliabilitySeries.Of(c.Model, c.Calibration)).ToArray(),
        };
    }

    private static ReportTable Table(IReadOnlyList<RankerQuality> rankers) => new()
    {
        Id = "ranker-table",
        Title = "Every model",
        Columns = [new("model", NumberFormat.Text), new("rows", NumberFormat.Whole), new("AUC"), new("GAUC"), new("log loss"), new("calibration error", Note: "15 bins of one width")],
        Rows = rankers.Select(r => new ReportRow([r.Model.Trim(), r.Rows, r.Auc, r.Gauc, r.LogLoss, r.CalibrationError])).ToArray(),
    };

    private static ReportTable Table(IReadOnlyList<RankerLead> leads) => new()
    {
        Id = "ranker-leads",
        Title = "One model against another",
        Text = "Differences on the same rows, with 95% intervals over users drawn with replacement; an interval that holds 0 leaves open which is better.",
        Columns = [new("model", NumberFormat.Text), new("over", NumberFormat.Text), new("features", NumberFormat.Text), new("AUC"), new("low"), new("high"), new("GAUC"), new("low"), new("high")],
        Rows = leads.Select(l => new ReportRow([l.Model, l.Over, l.Features, l.Lead.Auc, l.Lead.AucInterval.Low, l.Lead.AucInterval.High, l.Lead.Gauc, l.Lead.GaucInterval.Low, l.Lead.GaucInterval.High])).ToArray(),
    };
}
