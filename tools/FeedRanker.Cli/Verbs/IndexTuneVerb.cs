using System.CommandLine;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>index tune</c>: the smallest effort that reaches a recall, kept in the snapshot.</summary>
internal static class IndexTuneVerb
{
    public static Command Command()
    {
        var file = IndexOptions.Index();
        var queries = IndexOptions.Queries();
        var k = IndexOptions.K(100);
        var recall = new Option<double>("--recall") { Description = "Share of the exact best k that searches shall find.", DefaultValueFactory = _ => 0.95, HelpName = "SHARE" };
        var sample = new Option<int>("--sample") { Description = "Queries used, evenly spread over the file.", DefaultValueFactory = _ => new TuneOptions().Sample, HelpName = "N" };
        var threads = IndexOptions.Threads(0, "Threads that search; 0 for one per core.");
        var dimensions = IndexOptions.Dimensions();
        var dryRun = new Option<bool>("--dry-run") { Description = "Leave the file as it is." };
        var json = CommonOptions.Json();
        var command = new Command("tune", "Find the smallest effort that reaches a recall on given queries and keep it as the index's default.") { file, queries, k, recall, sample, threads, dimensions, dryRun, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var progress = new ConsoleProgress();
            var path = parsed.GetRequiredValue(file);
            var index = VectorIndex.Open(path);
            var asked = VectorFile.Read(parsed.GetRequiredValue(queries), parsed.GetValue(dimensions), progress, ct);
            var options = new TuneOptions { Sample = parsed.GetValue(sample), Threads = parsed.GetValue(threads) };
            var result = VectorIndexTuner.Tune(index, asked, parsed.GetValue(k), parsed.GetValue(recall), options, progress, ct);
            if (!parsed.GetValue(dryRun)) VectorIndex.Save(path, index);
            if (parsed.GetValue(json)) JsonOut.Write(writer => WriteJson(result, writer));
            else Print(result, parsed.GetValue(k), parsed.GetValue(recall));
            return 0;
        }, ct));
        return command.WithExamples("index tune items.index --queries users.fvecs --k 100 --recall 0.98", "index tune items.index -q users.npy --dry-run --json");
    }

    private static void Print(TuneResult result, int k, double wanted)
    {
        Terminal.Table([">effort", $">recall@{k}"], result.Points.Select(p => (IReadOnlyList<string>)[Terminal.Count(p.Effort), Terminal.Number(p.Recall)]));
        Terminal.Line(result.Reached
            ? $"Effort {result.Effort} is the smallest that reaches {wanted}: recall@{k} {Terminal.Number(result.Recall)}."
            : $"No effort reaches {wanted}: the greatest, {result.Effort}, has recall@{k} {Terminal.Number(result.Recall)}.");
    }

    private static void WriteJson(TuneResult result, System.Text.Json.Utf8JsonWriter json)
    {
        json.WriteNumber("effort", result.Effort);
        json.WriteNumber("recall", result.Recall);
        json.WriteBoolean("reached", result.Reached);
        json.WriteStartArray("points");
        foreach (var point in result.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("effort", point.Effort);
            json.WriteNumber("recall", point.Recall);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
