using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Ranking;

/// <summary>What <c>bench rank-quality</c> measured.</summary>
internal sealed class RankQualityResult(TrainingTable train, TrainingTable test, int seeds, IReadOnlyList<RankQualityRun> runs)
{
    private const int Digits = 3;

    private static readonly int[] Metrics = [.. Enumerable.Range(0, RankQualityRun.Metrics)];

    private IEnumerable<string> Names => Metrics.Select(m => runs[0].Seeds[0].Metrics[m].Name);

    public void Print()
    {
        Terminal.Heading("Settings");
        Terminal.Table(["setting", ">trees", ">learning rate", ">depth", ">leaves", ">min child weight", ">subsample", ">column sample", ">L2"],
            RankQualitySetting.All.Select(setting => (IReadOnlyList<string>)[setting.Name, .. Values(setting).Select(v => v.Value.ToString(CultureInfo.InvariantCulture))]));
        Terminal.Line();
        Terminal.Heading($"NDCG over {runs[0].Queries} test queries ({test.GroupStarts.Count - runs[0].Queries} without a positive grade do not count), learned from {Terminal.Count(train.Count)} rows of {train.GroupStarts.Count} queries; means of {seeds} seed(s), 95% over queries");
        Terminal.Table(["setting", "loss", .. Names.SelectMany(name => new[] { $">{name}", "95%" }), "seeds at 10"],
            runs.Select(run => (IReadOnlyList<string>)[run.Setting.Name, Loss(run), .. Metrics.Zip(run.Intervals(), (m, interval) => new[] { Terminal.Number(run.Mean(m), Digits), Measured.Text(interval, 2) }).SelectMany(x => x), Spread(run)]));
        Terminal.Line();
        Terminal.Heading("Change against the peer, paired by query");
        Terminal.Table(["setting", "loss", "against", .. Names.SelectMany(name => new[] { $">{name}", "95%" })],
            Comparisons().Select(c => (IReadOnlyList<string>)[c.Run.Setting.Name, c.Run.Loss, $"{c.Peer.Loss}, {c.Peer.Setting.Name}", .. c.Run.Over(c.Peer).SelectMany(d => new[] { Terminal.Number(d.Difference, Digits), Measured.Text(d.DifferenceInterval, Digits) })]));
        Terminal.Line("rank:ndcg and rank:pairwise are XGBoost's own, trained and scored by the library on one thread: its samples, of pairs too, depend on how many there are.");
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("train_queries", train.GroupStarts.Count);
        json.WriteNumber("train_rows", train.Count);
        json.WriteNumber("test_queries", test.GroupStarts.Count);
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
        foreach (var (run, peer) in Comparisons())
        {
            json.WriteStartObject();
            json.WriteString("setting", run.Setting.Name);
            json.WriteString("loss", run.Loss);
            json.WriteString("against_setting", peer.Setting.Name);
            json.WriteString("against_loss", peer.Loss);
            foreach (var (name, difference) in Names.Zip(run.Over(peer))) WriteFigure(json, name, difference.Difference, difference.DifferenceInterval, []);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Every loss of ours against the peer's, with the same setting and with the peer's example of settings.
    private IEnumerable<(RankQualityRun Run, RankQualityRun Peer)> Comparisons() =>
        from run in runs
        where !run.IsPeer
        from peer in runs
        where peer.IsPeer && peer.Loss == runs[0].Loss && (peer.Setting == run.Setting || peer.Setting == runs[0].Setting)
        select (run, peer);

    private void WriteRun(Utf8JsonWriter json, RankQualityRun run)
    {
        json.WriteStartObject();
        json.WriteString("setting", run.Setting.Name);
        json.WriteString("loss", run.Loss);
        json.WriteBoolean("peer", run.IsPeer);
        foreach (var (m, (name, interval)) in Names.Zip(run.Intervals()).Index())
            WriteFigure(json, name, run.Mean(m), interval, [.. run.Seeds.Select(seed => seed.Mean(m))]);
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
        var means = run.Seeds.Select(seed => seed.Mean(RankQualityRun.Metrics - 1)).Order().ToArray();
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
