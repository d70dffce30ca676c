using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>index stats</c>: what is in a snapshot.</summary>
internal static class IndexStatsVerb
{
    private const int Buckets = 12;

    public static Command Command()
    {
        var file = IndexOptions.Index();
        var json = CommonOptions.Json();
        var command = new Command("stats", "Print an index's kind, size by part, and how its links or lists are spread.") { file, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var clock = Stopwatch.StartNew();
            var index = VectorIndex.Open(path);
            var seconds = clock.Elapsed.TotalSeconds;
            var parts = VectorIndex.PartsOf(path).Where(p => p.Bytes > 0).ToArray();
            var spread = VectorIndex.SpreadOf(index);
            if (parsed.GetValue(json)) JsonOut.Write(writer => WriteJson(index, path, seconds, parts, spread, writer));
            else Print(index, path, seconds, parts, spread);
            return 0;
        });
        return command.WithExamples("index stats items.index", "index stats items.index --json");
    }

    public static void WriteHead(IStoredIndex index, Utf8JsonWriter json)
    {
        json.WriteString("kind", index.Kind);
        json.WriteString("metric", IndexOptions.NameOf(index.Metric));
        json.WriteNumber("count", index.Count);
        json.WriteNumber("dimensions", index.Dimensions);
        json.WriteString("space", index.Space);
        json.WriteNumber("default_effort", index.DefaultEffort);
        json.WriteNumber("memory_bytes", index.MemoryBytes);
    }

    private static void Print(IStoredIndex index, string path, double seconds, IReadOnlyList<ArtifactSection> parts, IndexSpread? spread)
    {
        Terminal.Heading(path);
        Terminal.Table(["", ">"], new (string Name, string Value)[]
        {
            ("kind", index.Kind),
            ("metric", IndexOptions.NameOf(index.Metric)),
            ("vectors", Terminal.Count(index.Count)),
            ("numbers per vector", Terminal.Count(index.Dimensions)),
            ("space", index.Space.Length > 0 ? index.Space : "not given"),
            ("default effort", Terminal.Count(index.DefaultEffort)),
            ("bytes in memory", Terminal.Count(index.MemoryBytes)),
            ("bytes in the file", Terminal.Count(new FileInfo(path).Length)),
            ("seconds to open and verify", Terminal.Number(seconds, 3)),
        }.Select(row => (IReadOnlyList<string>)[row.Name, row.Value]));
        Terminal.Heading("Parts of the file");
        Terminal.Table(["part", ">elements", ">bytes", ">a vector"], parts.Select(p => (IReadOnlyList<string>)
            [p.Name, Terminal.Count(p.Count), Terminal.Count(p.Bytes), Terminal.Number((double)p.Bytes / Math.Max(1, index.Count), 1)]));
        if (spread is null) return;
        Terminal.Heading($"{spread.What}: {Terminal.Count(spread.Values.Count)}, mean {Terminal.Number(spread.Mean, 1)}, from {spread.Least} to {spread.Most}");
        Terminal.Table([">from", ">to", ">count", ""], spread.Histogram(Buckets).Select(b => (IReadOnlyList<string>)
            [Terminal.Count(b.From), Terminal.Count(b.To), Terminal.Count(b.Count), new string('#', (int)Math.Ceiling(40.0 * b.Count / Math.Max(1, spread.Values.Count)))]));
    }

    private static void WriteJson(IStoredIndex index, string path, double seconds, IReadOnlyList<ArtifactSection> parts, IndexSpread? spread, Utf8JsonWriter json)
    {
        WriteHead(index, json);
        json.WriteNumber("file_bytes", new FileInfo(path).Length);
        json.WriteNumber("open_s", Math.Round(seconds, 4));
        json.WriteStartObject("parts");
        foreach (var part in parts) json.WriteNumber(part.Name, part.Bytes);
        json.WriteEndObject();
        if (spread is null) return;
        json.WriteStartObject("spread");
        json.WriteString("of", spread.What);
        json.WriteNumber("mean", Math.Round(spread.Mean, 3));
        json.WriteStartArray("histogram");
        foreach (var (from, to, count) in spread.Histogram(Buckets))
        {
            json.WriteStartObject();
            json.WriteNumber("from", from);
            json.WriteNumber("to", to);
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
