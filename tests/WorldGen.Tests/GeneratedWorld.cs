using System.IO.Compression;
using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.WorldGen.Tests;

/// <summary>A small world on disk, made once for all tests that only read it.</summary>
public sealed class GeneratedWorld : IDisposable
{
    public GeneratedWorld()
    {
        Folder = NewFolder();
        Report = WorldGenerator.Generate(Options, Folder, WorkProgress.None, CancellationToken.None);
        Items = ReadObjects("items.jsonl.gz").ToDictionary(o => o.GetProperty("id").GetString()!);
        Users = ReadObjects("users.jsonl.gz").ToDictionary(o => o.GetProperty("id").GetString()!);
        Events = Rows("events.tsv.gz").ToArray();
        Relevance = Rows("truth/relevance.tsv.gz").ToArray();
        Propensities = Rows("truth/propensities.tsv.gz").ToArray();
    }

    public static WorldOptions Options { get; } = new(500, 6000, 6, 42) { CandidateTruthShare = 0.3, OracleUsers = 20, OracleItems = 50 };

    public string Folder { get; }

    public WorldReport Report { get; }

    public IReadOnlyDictionary<string, JsonElement> Items { get; }

    public IReadOnlyDictionary<string, JsonElement> Users { get; }

    /// <summary>Rows as event_id, time_ms, user_id, item_id, type, value, request_id, position, surface.</summary>
    public string[][] Events { get; }

    /// <summary>Rows as request_id, user_id, item_id, position, examined, attraction, like, satisfaction, value.</summary>
    public string[][] Relevance { get; }

    /// <summary>Rows as request_id, position, item_id, propensity, candidates.</summary>
    public string[][] Propensities { get; }

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), "feedworld-" + Guid.NewGuid().ToString("N"));

    /// <summary>The rows of a table, its header left out.</summary>
    public IEnumerable<string[]> Rows(string file) => Lines(file).Skip(1).Select(l => l.Split('\t'));

    public string Header(string file) => Lines(file).First();

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private IEnumerable<JsonElement> ReadObjects(string file) => Lines(file).Select(l => JsonDocument.Parse(l).RootElement);

    private IEnumerable<string> Lines(string file)
    {
        using Stream stream = File.OpenRead(Path.Combine(Folder, file));
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
