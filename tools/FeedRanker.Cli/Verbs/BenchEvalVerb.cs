using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench eval</c>: how fast run files are evaluated.</summary>
internal static class BenchEvalVerb
{
    private const string DefaultMetrics = "ndcg@10,recall@50,map,mrr,hit@10,precision@10";
    private const int JudgedPerQuery = 20;

    public static Command Command()
    {
        var queries = new Option<int>("--queries") { Description = "Queries.", DefaultValueFactory = _ => 100_000 };
        var depth = new Option<int>("--depth") { Description = "Scored items of each.", DefaultValueFactory = _ => 100 };
        var metrics = new Option<string>("--metrics") { Description = "What to compute.", DefaultValueFactory = _ => DefaultMetrics };
        var keep = new Option<string?>("--keep") { Description = "Write bench.run and bench.qrels here and leave them.", HelpName = "DIR" };
        var json = CommonOptions.Json();
        var command = new Command("eval", "Write a run and judgements, read and evaluate them, and print seconds and peak memory.") { queries, depth, metrics, keep, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            foreach (var option in new[] { queries, depth })
                if (parsed.GetValue(option) is < 1 or > 10_000_000) throw new InputException($"{parsed.GetValue(option)} must be from 1 to 10000000.", field: option.Name);
            var kept = parsed.GetValue(keep);
            var directory = kept is null ? Directory.CreateTempSubdirectory("feedranker-bench-").FullName : Directory.CreateDirectory(kept).FullName;
            try
            {
                Measure(directory, parsed.GetValue(queries), parsed.GetValue(depth), MetricCatalog.ParseList(parsed.GetRequiredValue(metrics)), parsed.GetValue(json), ct);
            }
            finally
            {
                if (kept is null) Directory.Delete(directory, recursive: true);
            }

            return 0;
        }, ct));
        return command;
    }

    private static void Measure(string directory, int queries, int depth, IReadOnlyList<Metric> metrics, bool json, CancellationToken ct)
    {
        var (runFile, qrelsFile) = (Path.Combine(directory, "bench.run"), Path.Combine(directory, "bench.qrels"));
        var progress = new ConsoleProgress();
        progress.Begin("writing a run and judgements", queries);
        Write(runFile, qrelsFile, queries, depth, progress, ct);
        progress.End();

        var clock = Stopwatch.StartNew();
        var symbols = new RunSymbols();
        var run = Run.Read(runFile, symbols, progress: progress, ct: ct);
        var qrels = Qrels.Read(qrelsFile, symbols, progress: progress, ct: ct);
        var read = clock.Elapsed.TotalSeconds;
        var result = RunEvaluation.Evaluate(run, qrels, metrics, progress: progress, ct: ct);
        var evaluated = clock.Elapsed.TotalSeconds;
        result.Scores.Estimates();
        var all = clock.Elapsed.TotalSeconds;
        Print(json, [("queries", queries), ("pairs", (double)queries * depth), ("metrics", metrics.Count), ("read_seconds", read), ("evaluate_seconds", evaluated - read),
            ("interval_seconds", all - evaluated), ("seconds", all), ("peak_memory_mib", Environment.OSVersion.Platform == PlatformID.Unix ? PeakMiB() : 0), ("processors", Environment.ProcessorCount)]);
    }

    // Scores fall with the rank; every fifth item or so is judged, half of the judged ones are relevant.
    private static void Write(string runFile, string qrelsFile, int queries, int depth, ConsoleProgress progress, CancellationToken ct)
    {
        var catalog = Math.Max(2 * (depth + JudgedPerQuery * 7), (int)Math.Min(1_000_000L, (long)queries * depth / 10));
        var random = new FeedRandom(1);
        using var run = new StreamWriter(runFile, append: false, new UTF8Encoding(false), 1 << 20);
        using var qrels = new StreamWriter(qrelsFile, append: false, new UTF8Encoding(false), 1 << 20);
        for (var q = 0; q < queries; q++)
        {
            ct.ThrowIfCancellationRequested();
            var (first, step) = (random.Next(catalog), 1 + random.Next(Math.Max(1, catalog / (depth + JudgedPerQuery * 7) - 1)));
            for (var i = 0; i < depth; i++)
                run.Write(string.Create(CultureInfo.InvariantCulture, $"user{q:000000} Q0 item{(first + (long)i * step) % catalog:0000000} {i + 1} {10 - 9.0 * i / depth + random.NextDouble() * 0.05:0.000000} bench\n"));
            for (var i = 0; i < Math.Min(JudgedPerQuery, depth); i++)
                qrels.Write(string.Create(CultureInfo.InvariantCulture, $"user{q:000000} 0 item{(first + (long)i * 7 * step) % catalog:0000000} {Math.Max(0, random.Next(6) - 2)}\n"));
            progress.Advance(1);
        }
    }

    private static double PeakMiB()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024.0 * 1024);
    }

    private static void Print(bool json, (string Name, double Value)[] rows)
    {
        if (!json)
        {
            foreach (var (name, value) in rows) Terminal.Line($"{name,-18} {value.ToString("#,0.##", CultureInfo.InvariantCulture),14}");
            return;
        }

        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        foreach (var (name, value) in rows) writer.WriteNumber(name, Math.Round(value, 3));
        writer.WriteEndObject();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }
}
