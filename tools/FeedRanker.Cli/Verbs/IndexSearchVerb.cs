using System.CommandLine;
using System.Globalization;
using System.Text;
using FeedRanker.Cli.Ann;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>index search</c>: the best rows of each query of a file.</summary>
internal static class IndexSearchVerb
{
    public static Command Command()
    {
        var file = IndexOptions.Index();
        var queries = IndexOptions.Queries();
        var k = IndexOptions.K(10);
        var effort = new Option<int>("--effort", "-e") { Description = "How hard to try: ef of hnsw, lists of clusters; 0 for what the index was tuned to.", HelpName = "N" };
        var truth = new Option<string?>("--truth") { Description = "Exact answers (.ivecs), best first; prints the recall.", HelpName = "FILE" };
        var output = new Option<string?>("--out", "-o") { Description = "Where to write what was found: .ivecs for rows (-1 where there are fewer), .jsonl for rows and scores.", HelpName = "FILE" };
        var space = new Option<string?>("--space") { Description = "The id of the model that made the queries; an index of another one is refused.", HelpName = "ID" };
        var threads = IndexOptions.Threads(1, "Threads that search.");
        var dimensions = IndexOptions.Dimensions();
        var json = CommonOptions.Json();
        var command = new Command("search", "Find the best rows for each query of a file, and print recall and speed.") { file, queries, k, effort, truth, output, space, threads, dimensions, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var path = parsed.GetRequiredValue(file);
            var wanted = IndexOptions.InRange(parsed, k, 1, 100_000);
            if (parsed.GetValue(output) is { } name && !IsRows(name) && !IsLines(name)) throw new InputException($"'{name}' ends neither in .ivecs nor in .jsonl.", field: output.Name);
            var index = VectorIndex.Open(path);
            if (parsed.GetValue(space) is { } id) VectorIndex.RequireSpace(index, id, path);
            var asked = VectorFile.Read(parsed.GetRequiredValue(queries), parsed.GetValue(dimensions), new ConsoleProgress(), ct);
            if (asked.Dimensions != index.Dimensions) throw new InputException($"have {asked.Dimensions} numbers; the index has {index.Dimensions}.", parsed.GetValue(queries), field: queries.Name);
            var exact = parsed.GetValue(truth) is { } answers ? TruthFile.Read(answers, asked.Count, int.MaxValue, wanted) : null;
            var run = new SearchRun(index, asked, wanted, IndexOptions.InRange(parsed, threads, 1, 1024));
            run.Measure(IndexOptions.InRange(parsed, effort, 0, int.MaxValue), 3, ct);
            if (parsed.GetValue(output) is { } target) Write(target, run);
            Report(run, asked.Count, exact is null ? null : TruthFile.Recall(run.Found, exact, wanted), parsed.GetValue(json));
            return 0;
        }, ct));
        return command.WithExamples(
            "index search items.index --queries users.fvecs --k 100 --out found.ivecs",
            "index search items.index --queries users.fvecs.gz --k 100 --effort 200 --truth exact.ivecs --json",
            "index search items.index --queries users.npy --space als-0123456789abcdef --out found.jsonl");
    }

    private static bool IsRows(string path) => path.EndsWith(".ivecs", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ivecs.gz", StringComparison.OrdinalIgnoreCase);

    private static bool IsLines(string path) => path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase);

    private static void Write(string path, SearchRun run)
    {
        if (IsRows(path)) run.Found.Write(path);
        else WriteLines(path, run);
    }

    private static void WriteLines(string path, SearchRun run)
    {
        try
        {
            using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
            for (var query = 0; query < run.Found.Count; query++)
            {
                var found = run.Found[query].IndexOf(NeighbourTable.Nothing) is var end && end >= 0 ? end : run.Found.K;
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"query\":{query},\"rows\":["));
                for (var i = 0; i < found; i++) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{run.Found[query][i]}"));
                writer.Write("],\"scores\":[");
                for (var i = 0; i < found; i++) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{run.Scores[query * run.Found.K + i]:R}"));
                writer.Write("]}\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {e.Message}", path, field: "--out", inner: e);
        }
    }

    private static void Report(SearchRun run, int queries, double? recall, bool json)
    {
        if (json)
        {
            JsonOut.Write(writer =>
            {
                writer.WriteNumber("queries", queries);
                writer.WriteNumber("k", run.Found.K);
                if (recall is { } share) writer.WriteNumber("recall", Math.Round(share, 5));
                writer.WriteNumber("qps", Math.Round(run.QueriesPerSecond, 1));
                writer.WriteNumber("p99_us", Math.Round(run.P99Us, 1));
            });
            return;
        }

        Terminal.Table([">queries", ">k", ">recall", ">queries/s", ">p99 us"],
            [[Terminal.Count(queries), Terminal.Count(run.Found.K), recall is { } value ? Terminal.Number(value) : "", Terminal.Number(run.QueriesPerSecond, 0), Terminal.Number(run.P99Us, 1)]]);
    }
}
