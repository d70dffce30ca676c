using System.CommandLine;
using FeedRanker.Cli.Ranking;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>model eval</c>: how well a model orders held-out rows, with intervals, alone or against another.</summary>
internal static class ModelEvalVerb
{
    public static Command Command()
    {
        var file = ModelVerb.File();
        var table = new TableOptions("Only rows of this time and later.");
        var against = new Option<string?>("--against") { Description = "Another model on the same rows: differences are this one less that.", HelpName = "FILE" };
        var data = new Option<string?>("--data", "-d") { Description = "The data directory the rows came from: neural models with fields need it.", HelpName = "DIR" };
        var calibrator = new Option<string?>("--calibrator") { Description = "Also tell how well its probabilities agree with what happened, by segment: a release's or a build's calibrator.bin.", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command("eval", "Measure how a model orders held-out rows: NDCG by group, AUC, and within users where rows tell them, with 95% intervals.") { file, against, data, calibrator, json };
        table.AddTo(command);
        command.SetAction(parsed =>
        {
            using var model = AnyModel.Read(parsed.GetRequiredValue(file));
            var rows = table.ReadTest(parsed, model.Features);
            using var baseline = parsed.GetValue(against) is { } path ? AnyModel.Read(path) : null;
            var scores = model.Score(rows, parsed.GetValue(data));
            var reliability = parsed.GetValue(calibrator) is { } curves ? new SegmentReliability(SegmentCalibrator.Load(curves), scores, rows, parsed.GetValue(data)) : null;
            var figures = Measure(scores, baseline?.Score(rows, parsed.GetValue(data)), rows);
            if (parsed.GetValue(json)) PrintJson(figures, rows, reliability);
            else Print(figures, rows, reliability);
            return 0;
        });
        return command.WithExamples("model eval ranker.bin --rows rank.test.svm.gz --query rank.test.query", "model eval new.bin --against old.bin --rows rows.bin --json", "model eval neural.bin --rows mydata/build/rows.bin --test-from 2026-05-12 --data mydata",
            "model eval mydata/build/model/ranker.bin --rows mydata/build/rows.bin --test-from 2026-05-12 --calibrator mydata/build/model/calibrator.bin --data mydata");
    }

    private static List<(string Metric, double Value, Interval Interval, Interval? Difference)> Measure(float[] scores, float[]? other, TrainingTable rows)
    {
        var quality = TableQuality.Of(scores, rows);
        var compared = other is null ? null : TableQuality.Of(other, rows);
        var intervals = quality.Intervals();
        var figures = new List<(string, double, Interval, Interval?)>();
        for (var m = 0; m < quality.Metrics.Count; m++)
            figures.Add((quality.Metrics[m].Name, quality.Mean(m), intervals[m], compared is null ? null : Bootstrap.Paired(compared.Metrics[m].PerGroup, quality.Metrics[m].PerGroup).Difference));
        figures.AddRange(HasUsers(rows) ? ByUser(scores, other, rows) : ByRow(scores, other, rows));
        return figures;
    }

    private static IEnumerable<(string Metric, double Value, Interval Interval, Interval? Difference)> ByRow(float[] scores, float[]? other, TrainingTable rows)
    {
        var auc = AucComparison.Of(other ?? scores, scores, rows.Labels);
        yield return ("auc", auc.B, auc.IntervalB, other is null ? null : auc.Difference);
    }

    // What one user does with several items hangs together: users are drawn, not rows. A score that is the same for all has 0.5.
    private static IEnumerable<(string Metric, double Value, Interval Interval, Interval? Difference)> ByUser(float[] scores, float[]? other, TrainingTable rows)
    {
        var alone = AucLead.Of(scores, new float[rows.Count], rows.Labels, rows.Users);
        var lead = other is null ? null : AucLead.Of(scores, other, rows.Labels, rows.Users);
        yield return ("auc", 0.5 + alone.Auc, new Interval(0.5 + alone.AucInterval.Low, 0.5 + alone.AucInterval.High), lead?.AucInterval);
        yield return ("gauc by user", 0.5 + alone.Gauc, new Interval(0.5 + alone.GaucInterval.Low, 0.5 + alone.GaucInterval.High), lead?.GaucInterval);
    }

    private static bool HasUsers(TrainingTable rows)
    {
        var users = new HashSet<int>();
        foreach (var user in rows.Users) users.Add(user);
        return users.Count > 1 && users.Count < rows.Count;
    }

    private static void Print(List<(string Metric, double Value, Interval Interval, Interval? Difference)> figures, TrainingTable rows, SegmentReliability? reliability)
    {
        Terminal.Heading($"{Terminal.Count(rows.Count)} rows in {Terminal.Count(rows.GroupStarts.Count)} groups");
        Terminal.Table(["metric", ">value", "95% interval", "difference, 95%"], figures.Where(f => double.IsFinite(f.Value)).Select(f => (IReadOnlyList<string>)
            [f.Metric, Terminal.Number(f.Value), Measured.Text(f.Interval), f.Difference is { } d ? Measured.Text(d) : ""]));
        reliability?.Print();
    }

    private static void PrintJson(List<(string Metric, double Value, Interval Interval, Interval? Difference)> figures, TrainingTable rows, SegmentReliability? reliability) => JsonOut.Write(json =>
    {
        json.WriteNumber("rows", rows.Count);
        json.WriteNumber("groups", rows.GroupStarts.Count);
        foreach (var (metric, value, interval, difference) in figures)
        {
            if (!double.IsFinite(value)) continue;
            json.WriteStartObject(metric);
            json.WriteNumber("value", value);
            if (double.IsFinite(interval.Low)) json.WriteNumber("low", interval.Low);
            if (double.IsFinite(interval.High)) json.WriteNumber("high", interval.High);
            if (difference is { } d && double.IsFinite(d.Low))
            {
                json.WriteNumber("difference_low", d.Low);
                json.WriteNumber("difference_high", d.High);
            }

            json.WriteEndObject();
        }

        reliability?.WriteTo(json);
    });
}
