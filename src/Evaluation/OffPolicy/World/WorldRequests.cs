using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// The requests of a generated world whose whole candidate sets are known (<c>truth/candidates.tsv.gz</c>), with what was shown,
/// clicked and true: the material of logs and of studies.
/// </summary>
public sealed class WorldRequests
{
    private readonly NameIds _items;

    private WorldRequests(WorldRequest[] requests, int users, NameIds items, int[] categories, double[] examination, double temperature, double exploration)
    {
        Requests = requests;
        UserCount = users;
        _items = items;
        Categories = categories;
        Examination = examination;
        (Temperature, Exploration) = (temperature, exploration);
    }

    /// <summary>The requests, in the order of the file.</summary>
    public IReadOnlyList<WorldRequest> Requests { get; }

    /// <summary>Users among them.</summary>
    public int UserCount { get; }

    /// <summary>Items among the candidates.</summary>
    public int ItemCount => Categories.Length;

    /// <summary>The first topic of each item, dense from 0; all 0 when the world has no items file.</summary>
    public int[] Categories { get; }

    /// <summary>P(look) at each position.</summary>
    public double[] Examination { get; }

    /// <summary>The logging policy's temperature.</summary>
    public double Temperature { get; }

    /// <summary>The share of the logging policy's placements that are uniform.</summary>
    public double Exploration { get; }

    /// <summary>The policy that wrote the log. A new one at each call, since it keeps scratch space.</summary>
    public SoftmaxPlacement Logging() => new(Temperature, Exploration);

    /// <summary>Reads a world's folder.</summary>
    /// <exception cref="InputException">A file is missing, or its rows contradict another's.</exception>
    public static WorldRequests Read(string folder, IWorkProgress progress, CancellationToken ct)
    {
        if (!Directory.Exists(folder)) throw new InputException("is no folder; name what 'feedranker generate --out' wrote.", folder);
        var truth = Path.Combine(folder, "truth");
        var (temperature, exploration) = ReadOptions(Path.Combine(truth, "world.json"));
        var examination = ReadExamination(Path.Combine(truth, "position_bias.tsv"));
        progress.Begin("reading candidate sets", 0);
        var (users, items) = (new NameIds(), new NameIds());
        var requests = ReadCandidates(Existing(Path.Combine(truth, "candidates.tsv.gz")), users, items, ct);
        ReadPages(Existing(Path.Combine(truth, "propensities.tsv.gz")), requests, items, examination.Length, ct);
        ReadClicks(Path.Combine(folder, "events.tsv.gz"), requests, items, ct);
        progress.Advance(requests.Count);
        progress.End();
        var categories = ReadTopics(Path.Combine(folder, "items.jsonl.gz"), items);
        return new WorldRequests([.. requests.Values], users.Count, items, categories, examination, temperature, exploration);
    }

    /// <summary>A policy file's probabilities of a request, <c>[position * candidates + candidate]</c>.</summary>
    internal void FillFrom(PolicyFile file, WorldRequest request, Span<double> target)
    {
        for (var k = 0; k < Math.Min(Examination.Length, request.Items.Length); k++)
        {
            var choice = file.Of(request.Id, k) ?? throw new InputException($"has no decision for context '{request.Id}', position {k}.", file.Path);
            foreach (var (name, probability) in choice)
            {
                var at = Array.IndexOf(request.Items, _items.Find(name));
                if (at < 0) throw new InputException($"action '{name}' is not among the candidates of request '{request.Id}'.", file.Path, file.LineOf(request.Id, k), "action");
                target[k * request.Items.Length + at] = probability;
            }
        }
    }

    private static Dictionary<string, WorldRequest> ReadCandidates(string path, NameIds users, NameIds items, CancellationToken ct)
    {
        using var reader = new FieldReader(path, ["request_id", "user_id", "item_id", "score", "attraction"]);
        var requests = new Dictionary<string, WorldRequest>(StringComparer.Ordinal);
        var (ids, scores, attraction) = (new List<int>(), new List<double>(), new List<double>());
        string id = "", user = "";
        while (reader.Read())
        {
            if (!reader.Bytes(0).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(id)))
            {
                Close();
                ct.ThrowIfCancellationRequested();
                (id, user) = (reader.Text(0), reader.Text(1));
                if (requests.ContainsKey(id)) throw reader.Wrong($"'{id}' comes again after other requests.", 0);
            }

            ids.Add(items.Get(reader.Text(2)));
            scores.Add(reader.Number(3));
            attraction.Add(reader.Probability(4));
        }

        Close();
        return requests.Count > 0 ? requests : throw new InputException("holds no request; generate the world with candidate sets.", path);

        void Close()
        {
            if (ids.Count > 0) requests.Add(id, new WorldRequest { Id = id, User = users.Get(user), Items = [.. ids], Scores = [.. scores], Attraction = [.. attraction] });
            ids.Clear();
            scores.Clear();
            attraction.Clear();
        }
    }

    private static void ReadPages(string path, Dictionary<string, WorldRequest> requests, NameIds items, int positions, CancellationToken ct)
    {
        using var reader = new FieldReader(path, ["request_id", "position", "item_id", "propensity"]);
        for (var rows = 0; reader.Read(); rows++)
        {
            if (rows % 8192 == 0) ct.ThrowIfCancellationRequested();
            if (!requests.TryGetValue(reader.Text(0), out var request)) continue;
            var position = reader.Whole(1, 0, positions - 1);
            if (position != request.Page.Length) throw reader.Wrong($"{position} must be {request.Page.Length}: pages are written from the top.", 1);
            var at = Array.IndexOf(request.Items, items.Find(reader.Text(2)));
            if (at < 0) throw reader.Wrong($"'{reader.Text(2)}' is not among the candidates of '{request.Id}'.", 2);
            request.Page = [.. request.Page, at];
            request.Conditional = [.. request.Conditional, reader.Propensity(3)];
            request.Clicked = [.. request.Clicked, false];
        }

        foreach (var request in requests.Values)
            if (request.Page.Length == 0) throw new InputException($"has no row of request '{request.Id}', which candidates.tsv.gz has.", path);
    }

    private static void ReadClicks(string path, Dictionary<string, WorldRequest> requests, NameIds items, CancellationToken ct)
    {
        using var reader = new FieldReader(Existing(path), ["item_id", "type"], "request_id");
        for (var rows = 0; reader.Read(); rows++)
        {
            if (rows % 8192 == 0) ct.ThrowIfCancellationRequested();
            if (!reader.Bytes(1).SequenceEqual("click"u8) || !requests.TryGetValue(reader.Text(2), out var request)) continue;
            var place = Array.IndexOf(request.Page, Array.IndexOf(request.Items, items.Find(reader.Text(0))));
            if (place >= 0) request.Clicked[place] = true;
        }
    }

    private static int[] ReadTopics(string path, NameIds items)
    {
        var categories = new int[items.Count];
        if (!File.Exists(path)) return categories;
        var topics = new NameIds();
        topics.Get("");
        using var lines = new LineReader(path);
        while (lines.Read(out var line))
        {
            using var json = JsonDocument.Parse(line.ToArray());
            var item = items.Find(json.RootElement.GetProperty("id").GetString()!);
            if (item >= 0 && json.RootElement.TryGetProperty("topics", out var of) && of.GetArrayLength() > 0)
                categories[item] = topics.Get(of[0].GetString()!);
        }

        return categories;
    }

    private static double[] ReadExamination(string path)
    {
        using var reader = new FieldReader(Existing(path), ["position", "examination"]);
        var curve = new List<double>();
        while (reader.Read()) curve.Add(reader.Probability(1));
        return [.. curve];
    }

    private static (double Temperature, double Exploration) ReadOptions(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Existing(path)));
            var options = json.RootElement.GetProperty("options");
            return (options.GetProperty("Temperature").GetDouble(), options.GetProperty("Exploration").GetDouble());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"is not what 'feedranker generate' writes: {e.Message}", path, inner: e);
        }
    }

    private static string Existing(string path) =>
        File.Exists(path) ? path : throw new InputException("is missing; a generated world has it.", path);
}
