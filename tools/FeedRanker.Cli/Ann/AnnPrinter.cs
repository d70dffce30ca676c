using System.Text.Json;
using FeedRanker.Core;

namespace FeedRanker.Cli.Ann;

/// <summary>Prints what indexes did: for people speed at two recalls, as JSON every point.</summary>
internal static class AnnPrinter
{
    private static readonly double[] Recalls = [0.95, 0.99];

    public static void Tables(IReadOnlyList<AnnResult> results, IReadOnlyList<int> ks)
    {
        Terminal.Heading("Queries a second at recall 0.95 and 0.99");
        var headers = new List<string> { "index", ">build s", ">MB" };
        foreach (var k in ks) headers.AddRange(Recalls.Select(r => $">k {k}: {Terminal.Number(r, 2)}"));
        headers.AddRange(ks.Select(k => $">best recall@{k}"));
        Terminal.Table(headers, results.Select(result => (IReadOnlyList<string>)
        [
            result.Name, Terminal.Number(result.BuildSeconds, 1), Terminal.Number(result.Bytes / 1e6, 1),
            .. ks.SelectMany(k => Recalls.Select(r => result.SpeedAt(k, r) is { } speed ? Terminal.Number(speed, 0) : "-")),
            .. ks.Select(k => Terminal.Number(result.Points.Where(p => p.K == k).Select(p => p.Recall).DefaultIfEmpty().Max())),
        ]));
        Terminal.Line("Read between the two measured efforts that enclose the recall, among those no other beats in both recall and speed,");
        Terminal.Line("with the logarithm of the speed linear in the recall; - where no effort reached it.");
    }

    /// <summary>One object on standard output: the index's members, or <c>indexes</c> with a name each where there are several.</summary>
    public static void Json(IReadOnlyList<AnnResult> results) => JsonOut.Write(json => Whole(results, json));

    /// <summary>The same as a file.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Save(IReadOnlyList<AnnResult> results, string path)
    {
        try
        {
            using var file = File.Create(path);
            JsonOut.Write(file, json => Whole(results, json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {e.Message}", path, field: "--save", inner: e);
        }
    }

    private static void Whole(IReadOnlyList<AnnResult> results, Utf8JsonWriter json)
    {
        if (results.Count == 1)
        {
            Members(results[0], json);
            return;
        }

        json.WriteStartArray("indexes");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Name);
            Members(result, json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Members(AnnResult result, Utf8JsonWriter json)
    {
        json.WriteNumber("build_s", Math.Round(result.BuildSeconds, 3));
        json.WriteNumber("bytes", result.Bytes);
        json.WriteStartArray("points");
        foreach (var point in result.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("k", point.K);
            json.WriteNumber("ef", point.Effort);
            json.WriteNumber("recall", Math.Round(point.Recall, 5));
            json.WriteNumber("qps", Math.Round(point.QueriesPerSecond, 1));
            if (point.P99Us is { } us) json.WriteNumber("p99_us", Math.Round(us, 1));
            else json.WriteNull("p99_us");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
