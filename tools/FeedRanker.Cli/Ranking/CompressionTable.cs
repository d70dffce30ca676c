using System.Diagnostics;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// What each form of a model costs against the first: NDCG@10 paired by group, AUC by DeLong's interval, the file, and the time of
/// 1000 rows, the forms taking turns.
/// </summary>
internal sealed class CompressionTable
{
    private const int Rounds = 21;
    private const int Depth10 = 3; // of TableQuality's depths

    private readonly Line[] _lines;
    private readonly Line _kept;

    public CompressionTable(IReadOnlyList<CompressedModel> forms, TrainingTable rows, double mostLoss, string? wanted, CancellationToken ct)
    {
        var times = Times(forms, ct);
        var first = TableQuality.Of(forms[0].Scores, rows).Metrics[Depth10].PerGroup;
        _lines = [.. forms.Select((form, i) => new Line(form, BytesOf(form), times[i], TableQuality.Of(form.Scores, rows).Mean(Depth10),
            Bootstrap.Paired(first, TableQuality.Of(form.Scores, rows).Metrics[Depth10].PerGroup), AucComparison.Of(forms[0].Scores, form.Scores, rows.Labels)))];
        var grouped = rows.GroupStarts.Count > 1 && double.IsFinite(_lines[0].Ndcg);
        var within = _lines.Where(line => line == _lines[0] || line.Worst(grouped) >= -mostLoss);
        _kept = wanted is null ? within.MinBy(line => line.Ms)! : _lines.First(line => line.Form.Name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The fastest form within the loss, or the one that was asked for.</summary>
    public CompressedModel Kept => _kept.Form;

    public void Print()
    {
        Terminal.Table(["", "model", ">file", ">ndcg@10", ">its change, 95%", ">auc", ">its change, 95%", ">ms per 1000 rows"], _lines.Select(line => (IReadOnlyList<string>)
        [
            line == _kept ? "*" : "", line.Form.Name, $"{Terminal.Count(line.Bytes / 1024)} KiB", Terminal.Number(line.Ndcg), Percent(line.Change.Relative),
            Terminal.Number(line.Auc.B), Measured.Text(line.Auc.Difference), Terminal.Number(line.Ms, 3),
        ]));
        Terminal.Line("* is what --out gets. Changes of NDCG are relative. Times are medians on one thread, of the model alone with its inputs at hand, the models taking turns.");
    }

    public void WriteJson() => JsonOut.Write(json =>
    {
        json.WriteString("kept", _kept.Form.Name);
        json.WriteStartArray("models");
        foreach (var line in _lines)
        {
            json.WriteStartObject();
            json.WriteString("model", line.Form.Name);
            json.WriteNumber("bytes", line.Bytes);
            json.WriteNumber("ms_per_1000_rows", line.Ms);
            Measured.Write(json, "ndcg@10", line.Ndcg, line.Change.Difference);
            Measured.WriteChange(json, "ndcg@10_relative", line.Change.Relative);
            Measured.Write(json, "auc", line.Auc.B, line.Auc.Difference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static double[] Times(IReadOnlyList<CompressedModel> forms, CancellationToken ct)
    {
        var ms = forms.Select(_ => new double[Rounds]).ToArray();
        for (var round = -2; round < Rounds; round++)
            for (var form = 0; form < forms.Count; form++)
            {
                ct.ThrowIfCancellationRequested();
                var started = Stopwatch.GetTimestamp();
                forms[form].Thousand();
                if (round >= 0) ms[form][round] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

        foreach (var all in ms) Array.Sort(all);
        return [.. ms.Select(all => all[Rounds / 2])];
    }

    private static long BytesOf(CompressedModel form)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            form.Save(path);
            return new FileInfo(path).Length;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Percent(Interval interval) => double.IsFinite(interval.Low) ? $"[{interval.Low:+0.00%;-0.00%}, {interval.High:+0.00%;-0.00%}]" : "";

    private sealed record Line(CompressedModel Form, long Bytes, double Ms, double Ndcg, (Interval Difference, Interval Relative) Change, AucComparison Auc)
    {
        public double Worst(bool grouped) => grouped && double.IsFinite(Change.Difference.Low) ? Change.Difference.Low : Auc.Difference.Low;
    }
}
