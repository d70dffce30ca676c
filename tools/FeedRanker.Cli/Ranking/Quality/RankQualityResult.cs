using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>What <c>bench rank-quality</c> measured.</summary>
internal sealed class RankQualityResult(
    TrainingTable train, TrainingTable? test, int folds, int seeds, IReadOnlyList<RankQualityRun> runs, IReadOnlyList<RankQualityChange> changes)
{
    private const int Digits = 3;

    private static readonly IReadOnlyList<string> Names = RankQualityRun.Metrics;

    private int Queries => (test ?? train).GroupStarts.Count;

    public void Print()
    {
        Terminal.Heading("Settings");
        Terminal.Table(["setting", ">trees", ">learning rate", ">depth", ">leaves", ">min child weight", ">subsample", ">column sample", ">L2"],
            RankQualitySetting.All.Select(setting => (IReadOnlyList<string>)[setting.Name, .. Values(setting).Select(v => v.Value.ToString(CultureInfo.InvariantCulture))]));
        Terminal.Line();
        Terminal.Heading($"NDCG over {runs[0].Queries} {(test is null ? "queries" : "test queries")} ({Queries - runs[0].Queries} without a positive grade do not count), learned from {From}; means of {seeds} seed(s), 95% over queries");
        Terminal.Table(["setting", "loss", .. Names.SelectMany(name => new[] { $">{name}", "95%" }), "seeds' means"],
            runs.Select(run => (IReadOnlyList<string>)[run.Setting.Name, Loss(run), .. run.Intervals().SelectMany((interval, m) => new[] { Terminal.Number(run.Mean(m), Digits), Measured.Text(interval, 2) }), Spread(run)]));
        Terminal.Line();
        Terminal.Heading("Change against the peer, paired by query");
        Terminal.Table(["setting", "loss", "against", .. Names.SelectMany(name => new[] { $">{name}", "95%" })],
            changes.Select(c => (IReadOnlyList<string>)[c.Setting, c.Loss, $"{c.AgainstLoss}, {c.AgainstSetting}", .. c.Metrics.SelectMany(d => new[] { Terminal.Number(d.Difference, Digits), Measured.Text(d.DifferenceInterval, Digits) })]));
        Terminal.Line("rank:ndcg and rank:pairwise are XGBoost's own, trained and scored by the library on one thread: its samples, of pairs too, depend on how many there are.");
        Terminal.Line("lambdarank, sampled draws one pair a row as rank:ndcg does, without normalising, at half the learning rate, min child weight and L2: the library doubles hessians.");
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("train_queries", train.GroupStarts.Count);
        json.WriteNumber("train_rows", train.Count);
        if (test is null) json.WriteNumber("folds", folds);
        json.WriteNumber("test_queries", Queries);
        json.WriteNumber("test_queries_counted", runs[0].Queries);
        json.WriteNumber("seeds", seeds);
        json.WriteStartObject("settings");
        foreach (var setting in RankQualitySetting.All)
        {
            json.WriteStartObject(setting.Name);
            foreach (var (name, value) in Values(setting)) json.WriteNumber(name, value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("runs");
        foreach (var run in runs) WriteRun(json, run);
        json.WriteEndArray();
        json.WriteStartArray("changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("setting", change.Setting);
            json.WriteString("loss", change.Loss);
            json.WriteString("against_setting", change.AgainstSetting);
            json.WriteString("against_loss", change.AgainstLoss);
            foreach (var (name, difference) in Names.Zip(change.Metrics)) WriteFigure(json, name, difference.Difference, difference.DifferenceInterval, []);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string From => test is null
        ? $"{Terminal.Count(train.Count)} rows of the other {folds - 1} of {folds} folds, drawn anew for each seed"
        : $"{Terminal.Count(train.Count)} rows of {train.GroupStarts.Count} queries";

    private static void WriteRun(Utf8JsonWriter json, RankQualityRun run)
    {
        json.WriteStartObject();
        json.WriteString("setting", run.Setting.Name);
        json.WriteString("loss", run.Loss);
        json.WriteBoolean("peer", run.IsPeer);
        foreach (var (m, (name, interval)) in Names.Zip(run.Intervals()).Index())
            WriteFigure(json, name, run.Mean(m), interval, [.. run.MeanOfSeeds(m)]);
        json.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter json, string name, double value, Interval interval, IReadOnlyList<double> ofSeeds)
    {
        json.WriteStartObject(name);
        json.WriteNumber("value", value);
        if (double.IsFinite(interval.Low)) json.WriteNumber("low", interval.Low);
        if (double.IsFinite(interval.High)) json.WriteNumber("high", interval.High);
        if (ofSeeds.Count > 0)
        {
            json.WriteStartArray("seeds");
            foreach (var seed in ofSeeds) json.WriteNumberValue(seed);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Loss(RankQualityRun run) => run.IsPeer ? $"XGBoost {run.Loss}" : run.Loss;

    private static string Spread(RankQualityRun run)
    {
        var means = run.MeanOfSeeds(Names.Count - 1).Order().ToArray();
        return means.Length == 1 ? "" : $"{Terminal.Number(means[0], Digits)} to {Terminal.Number(means[^1], Digits)}";
    }

    private static (string Name, double Value)[] Values(RankQualitySetting setting)
    {
        var o = setting.Options;
        return
        [
            ("trees", o.Trees), ("learning_rate", o.LearningRate), ("depth", o.Depth), ("leaves", o.Leaves), ("min_child_weight", o.MinChildWeight),
            ("subsample", o.Subsample), ("column_sample", o.ColumnSample), ("l2", o.L2),
        ];
    }
}
