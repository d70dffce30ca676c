using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>The parts of a report that show a <see cref="PolicyReport"/>.</summary>
public static class PolicySections
{
    private static readonly string[] HeadlineEstimators = ["snips", "dr", "sn-iips"];

    /// <summary>What the log's own policy earned, how much of the log bears on the other, and, unless the log cannot answer,
    /// the first estimates to look at.</summary>
    public static IReadOnlyList<ReportHeadline> Headline(PolicyReport report)
    {
        var headline = new List<ReportHeadline> { new("logging policy", ReportValue.Of(report.OnPolicy.Value, report.OnPolicy.Interval), NumberFormat.Fine, $"earned per {Unit(report)}") };
        if (report.Answer != Answer.No)
            headline.AddRange(report.Estimates.Where(e => e.Lacks is null && HeadlineEstimators.Contains(e.Estimator)).Take(2)
                .Select(e => new ReportHeadline(e.Estimator, Value(e), NumberFormat.Fine, e.Title)));
        if (report.Overlaps.Count > 0)
            headline.Add(new ReportHeadline("effective size", report.Overlaps[0].EffectiveSize, NumberFormat.Rows, string.Create(CultureInfo.InvariantCulture, $"of {report.Overlaps[0].Weights:N0}")));
        if (!double.IsNaN(report.UnsupportedMass))
            headline.Add(new ReportHeadline("unsupported", report.UnsupportedMass, NumberFormat.Percent, "of what the policy shows"));
        return headline;
    }

    /// <summary>Whether the log can answer, in the words of the text report.</summary>
    public static IReadOnlyList<ReportNote> Notes(PolicyReport report) => report.Warnings.Count == 0
        ? [new ReportNote(NoteLevel.Note, "The log can answer: enough of it bears on the policy, and no few impressions decide.")]
        : [.. report.Warnings.Select(warning => new ReportNote(NoteLevel.Warning, warning))];

    /// <summary>Estimates, overlap and, where it was asked for, position bias.</summary>
    public static IReadOnlyList<ReportSection> Of(PolicyReport report)
    {
        var sections = new List<ReportSection> { Estimates(report) };
        if (report.Overlaps.Count > 0) sections.Add(Coverage(report));
        if (report.PositionBias.Count > 0) sections.Add(PositionBias(report));
        return sections;
    }

    private static ReportSection Estimates(PolicyReport report)
    {
        PolicyEstimate[] all = [report.OnPolicy, .. report.Estimates];
        var held = report.Truth ?? report.OnPolicy.Value;
        return new ReportSection
        {
            Id = "estimates",
            Title = "What the policy would have earned",
            Text = $"Rewards per {Unit(report)}, with {ReportNumbers.IntervalHeading(report.Confidence)}s ({report.Interval.ToString().ToLowerInvariant()}).",
            Notes = report.Answer == Answer.No ? [new ReportNote(NoteLevel.Warning, "No number of this part is worth deciding by: the log cannot answer.")] : [],
            Blocks =
            [
                new BarsChart
                {
                    Id = "estimators",
                    Title = "Value by estimator",
                    Text = $"The dashed line is {(report.Truth is null ? "what the logging policy earned" : "the truth, which the simulation knows")}. Intervals of biased estimators are around the estimate with its bias taken back.",
                    Category = "estimator",
                    Categories = all.Select(Name).ToArray(),
                    X = new ReportAxis($"reward per {Unit(report)}", NumberFormat.Fine),
                    Reference = double.IsFinite(held) ? held : null,
                    Series = [new BarsSeries("value", all.Select(Value).ToArray(), all.Select(Beside).ToArray())],
                },
                Table(report, all),
            ],
        };
    }

    private static ReportTable Table(PolicyReport report, PolicyEstimate[] all) => new()
    {
        Id = "estimators-table",
        Title = "Every estimator",
        Columns =
        [
            new("estimator", NumberFormat.Text), new("value", NumberFormat.Fine), new("standard error", NumberFormat.Fine), new("bias taken back", NumberFormat.Fine, "value less what its interval is around"),
            new("effective size", NumberFormat.Rows, "of the weights it rests on"), new("remark", NumberFormat.Text),
        ],
        Rows =
        [
            .. report.Truth is { } truth ? [new ReportRow(["truth", truth, double.NaN, double.NaN, double.NaN, "known to the simulation"])] : Array.Empty<ReportRow>(),
            .. all.Select(e => new ReportRow([Name(e), Value(e), e.StandardError, e.Bias, e.EffectiveSize, Remark(e)], Emphasis: ReferenceEquals(e, report.OnPolicy))),
        ],
    };

    private static ReportSection Coverage(PolicyReport report) => new()
    {
        Id = "overlap",
        Title = "How much of the log bears on the policy",
        Text = "A weight is the policy's probability of what was shown over the logging policy's. Few heavy weights mean that few impressions decide.",
        Blocks =
        [
            new BarsChart
            {
                Id = "effective-size",
                Title = "Effective sample size",
                Text = "Share of the log that would tell as much if all of it counted alike; the dashed line is all of it.",
                Category = "weights",
                Categories = report.Overlaps.Select(Kind).ToArray(),
                X = new ReportAxis("effective size, of all", NumberFormat.Percent),
                Reference = 1,
                Series =
                [
                    new BarsSeries("effective", report.Overlaps.Select(o => (ReportValue)(o.EffectiveSize / o.Weights)).ToArray(),
                        report.Overlaps.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.EffectiveSize:N1} of {o.Weights:N0}")).ToArray()),
                ],
            },
            .. Concentration(report),
            new ReportTable
            {
                Id = "overlap-table",
                Title = "Weights",
                Text = double.IsNaN(report.UnsupportedMass) ? "" : string.Create(CultureInfo.InvariantCulture, $"The policy shows what the log cannot speak of {report.UnsupportedMass:0.##%} of the time."),
                Columns =
                [
                    new("weights", NumberFormat.Text), new("number", NumberFormat.Whole), new("effective size", NumberFormat.Rows), new("mean", Note: "1 but for chance, with full support and right propensities"),
                    new("its standard error"), new("largest", NumberFormat.Rows), new("its share", NumberFormat.Percent), new("top 1% share", NumberFormat.Percent), new("rewarded", NumberFormat.Whole, "rows with a reward and a weight above 0"),
                ],
                Rows = report.Overlaps.Select(o => new ReportRow([Kind(o), o.Weights, o.EffectiveSize, o.MeanWeight, o.MeanWeightError, o.MostWeight, o.MostShare, o.TopShare, o.Rewarded])).ToArray(),
            },
        ],
    };

    private static CurveChart[] Concentration(PolicyReport report)
    {
        var drawn = report.Overlaps.Where(o => o.Concentration.Count > 1).ToArray();
        if (drawn.Length == 0) return [];
        var shares = drawn.SelectMany(o => o.Concentration.Select(c => c.Heaviest)).Distinct().Order();
        return
        [
            new CurveChart
            {
                Id = "concentration",
                Title = "Weight held by the heaviest",
                Text = "Equal weights lie on the dashed line. The further above it, the fewer decide.",
                X = new ReportAxis("heaviest share of the weights", NumberFormat.Percent, AxisScale.Log),
                Y = new ReportAxis("share of all weight", NumberFormat.Percent),
                Series =
                [
                    .. drawn.Select((o, i) => new CurveSeries(Kind(o), o.Concentration.Select(c => new CurvePoint(c.Heaviest, c.Holds)).ToArray(), Emphasis: i == 0)),
                    new CurveSeries("equal weights", shares.Select(x => new CurvePoint(x, x)).ToArray(), Reference: true),
                ],
            },
        ];
    }

    private static ReportSection PositionBias(PolicyReport report) => new()
    {
        Id = "bias",
        Title = "Position bias",
        Text = "How likely each position is looked at, over the first, by regression-EM and by intervention harvesting, with 95% bootstrap intervals over pages.",
        Blocks =
        [
            new PositionBiasChart
            {
                Id = "position-bias",
                Title = "Examination by position",
                Text = "A position that nothing links to the first has no value. Where the methods part, relevance differs within what regression-EM takes for alike.",
                Series = report.PositionBias.Select((curve, i) => new PositionBiasSeries(curve.Method,
                    curve.Examination.Select((value, k) => new PositionBiasPoint(k + 1, ReportValue.Of(value, curve.Intervals[k]))).ToArray(), Emphasis: i == 0)).ToArray(),
            },
        ],
    };

    private static string Unit(PolicyReport report) => report.Per.ToString().ToLowerInvariant();

    private static string Name(PolicyEstimate e) => e.Estimator == "logging" ? "logging policy" : e.Estimator;

    private static string Kind(Overlap o) => o.Kind switch { WeightKind.Page => "whole pages", WeightKind.Cascade => "cascade", _ => "positions" };

    private static ReportValue Value(PolicyEstimate e) => ReportValue.Of(e.Value, e.Interval);

    private static string Beside(PolicyEstimate e) => e.Lacks is not null ? "not estimated" : e.IsBiasedHere ? "* biased here" : "";

    private static string Remark(PolicyEstimate e) => e.Lacks is { } lacks ? $"not estimated, since {lacks}" : e.IsBiasedHere ? $"{e.Title}; outside its own interval: its bias matters in this log" : e.Title;
}
