using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using FeedRanker.Cli.Ranking;
using FeedRanker.Core;
using FeedRanker.Evaluation;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>model compress</c>: leaves out trees, rounds networks, or lets a small model learn a large one's scores, and measures what that costs.</summary>
internal static class ModelCompressVerb
{
    private static readonly double[] Shares = [1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05];

    public static Command Command()
    {
        var file = ModelVerb.File();
        var table = new TableOptions("Measure on rows of this time and later only, and learn from earlier ones.");
        var output = new Option<string?>("--out", "-o") { Description = "Where the smaller model goes; only the table is printed when absent.", HelpName = "FILE" };
        var trees = new Option<int?>("--trees") { Description = "How many trees to keep; the fewest within --loss when absent.", HelpName = "N" };
        var loss = new Option<double>("--loss") { Description = "The most that the 95% interval of NDCG@10 (of AUC where rows have no groups) may fall.", DefaultValueFactory = _ => 0.005 };
        var json = CommonOptions.Json();
        var smaller = new SmallerModelOptions(table);
        var command = new Command("compress", "Leave out trees, round a network to 16 or 8 bits, or distil any model into a small one; measure the loss of quality, the size and the speed.") { file, output, trees, loss, json };
        table.AddTo(command);
        smaller.AddTo(command);
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            using var any = AnyModel.Read(parsed.GetRequiredValue(file));
            if (smaller.IsDistilled(parsed) || any.Neural is not null)
            {
                OptionRange.Check(loss.Name, parsed.GetValue(loss), 0, 1);
                var measured = smaller.Measure(parsed, any, table.ReadTest(parsed, any.Features), parsed.GetValue(trees), parsed.GetValue(loss), ct);
                if (parsed.GetValue(output) is { } to) measured.Kept.Save(to);
                if (parsed.GetValue(json)) measured.WriteJson();
                else measured.Print();
                return 0;
            }

            var model = any.Plain as TreeEnsemble ?? throw new InputException("is neither trees nor a neural model; with --distill, any model can teach a small one.", parsed.GetRequiredValue(file));
            var rows = table.ReadTest(parsed, model.Features);
            OptionRange.Check(loss.Name, parsed.GetValue(loss), 0, 1);
            if (parsed.GetValue(trees) is { } wanted) OptionRange.Check(trees.Name, wanted, 1, model.TreeCount);
            var pruning = new TreePruning(model, rows);
            var counts = parsed.GetValue(trees) is { } one ? [model.TreeCount, one] : Shares.Select(s => Math.Max(1, (int)(s * model.TreeCount))).Distinct().ToArray();
            var steps = counts.Select(count => Measure(pruning.Keep(count), model, rows, ct)).ToArray();
            var kept = parsed.GetValue(trees) is null ? steps.TakeWhile(s => s.Worst >= -parsed.GetValue(loss)).LastOrDefault(steps[0]) : steps[^1];
            if (parsed.GetValue(output) is { } path) kept.Model.Save(path);
            if (parsed.GetValue(json)) PrintJson(steps, kept);
            else Print(steps, kept);
            return 0;
        }, ct));
        return command.WithExamples("model compress ranker.bin --rows rows.bin", "model compress ranker.bin --rows rows.bin --trees 100 --out small.bin",
            "model compress neural.bin --rows rows.bin --learn rows.bin --test-from 2026-05-12 --data mydata --form int8 --out small.bin",
            "model compress neural.bin --distill trees --learn rows.bin --rows held.bin --data mydata --out student.bin");
    }

    private static Step Measure(TreeEnsemble model, TreeEnsemble whole, TrainingTable rows, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (before, after) = (whole.Score(rows), model.Score(rows));
        var least = double.PositiveInfinity;
        for (var round = 0; round < 5; round++)
        {
            var started = Stopwatch.GetTimestamp();
            model.Score(rows);
            least = Math.Min(least, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var (a, b) = (TableQuality.Of(before, rows), TableQuality.Of(after, rows));
        var ndcg = Bootstrap.Paired(a.Metrics[3].PerGroup, b.Metrics[3].PerGroup).Difference;
        return new Step(model, b.Mean(3), ndcg, AucComparison.Of(before, after, rows.Labels), model.Nodes.NodeCount, least * 1000 / rows.Count, rows.GroupStarts.Count > 1);
    }

    private static void Print(Step[] steps, Step kept)
    {
        Terminal.Table(["", ">trees", ">nodes", ">ndcg@10", "its change, 95%", ">auc", "its change, 95%", ">ms per 1000 rows"], steps.Select(s => (IReadOnlyList<string>)
        [
            s == kept ? "*" : "", s.Model.TreeCount.ToString(CultureInfo.InvariantCulture), Terminal.Count(s.Nodes), Terminal.Number(s.Ndcg), Measured.Text(s.NdcgChange),
            Terminal.Number(s.Auc.B), Measured.Text(s.Auc.Difference), Terminal.Number(s.Ms, 3),
        ]));
        Terminal.Line("* is what --out gets. Trees with the least spread on these rows go first; measure on rows that chose neither the trees nor this.");
    }

    private static void PrintJson(Step[] steps, Step kept) => JsonOut.Write(json =>
    {
        json.WriteNumber("kept_trees", kept.Model.TreeCount);
        json.WriteStartArray("steps");
        foreach (var s in steps)
        {
            json.WriteStartObject();
            json.WriteNumber("trees", s.Model.TreeCount);
            json.WriteNumber("nodes", s.Nodes);
            json.WriteNumber("ms_per_1000_rows", s.Ms);
            Measured.Write(json, "ndcg@10", s.Ndcg, s.NdcgChange);
            Measured.Write(json, "auc", s.Auc.B, s.Auc.Difference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>One size and what it costs.</summary>
    private sealed record Step(TreeEnsemble Model, double Ndcg, Interval NdcgChange, AucComparison Auc, int Nodes, double Ms, bool Grouped)
    {
        public double Worst => Grouped && double.IsFinite(NdcgChange.Low) ? NdcgChange.Low : Auc.Difference.Low;
    }
}
