using System.CommandLine;
using FeedRanker.Cli.Ann;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench ann</c>: recall and speed of vector indexes, beside those of other libraries.</summary>
internal static class BenchAnnVerb
{
    private const string AllPeers = "hnswlib,faiss";

    public static Command Command()
    {
        var vectors = new Option<string?>("--base", "-b") { Description = "Vectors to index.", HelpName = "FILE" };
        var queries = new Option<string?>("--queries", "-q") { Description = "Query vectors.", HelpName = "FILE" };
        var truth = new Option<string?>("--truth") { Description = "Exact answers (.ivecs); computed when absent or not deep enough.", HelpName = "FILE" };
        var generate = new Option<string?>("--generate", "-g") { Description = "A made set instead of --base and --queries: 100000x64 around 1,000 centres, or uniform:100000x64.", HelpName = "SIZE" };
        var metric = IndexOptions.Metric();
        var ks = new Option<string>("--k", "-k") { Description = "Rows wanted for each query; several separated by commas.", DefaultValueFactory = _ => "10,100,1000", HelpName = "N,..." };
        var kinds = new Option<string>("--kind") { Description = $"Indexes, separated by commas: {AnnKind.Names}.", DefaultValueFactory = _ => "auto", HelpName = "KIND,..." };
        var threads = IndexOptions.Threads(1, "Threads that search.");
        var buildThreads = new Option<int?>("--build-threads") { Description = "Threads that build; as many as search when absent.", HelpName = "N" };
        var efforts = new Option<string>("--efforts") { Description = "Efforts to measure, separated by commas; rising until nearly all is found when absent.", DefaultValueFactory = _ => "", HelpName = "N,..." };
        var peers = new Option<string?>("--peers") { Description = "Other libraries to measure in the same run: hnswlib, faiss, or both without a value.", Arity = ArgumentArity.ZeroOrOne, HelpName = "NAME,..." };
        var python = new Option<string>("--python") { Description = "The Python 3 that has the peers.", DefaultValueFactory = _ => "python3", HelpName = "FILE" };
        var dimensions = IndexOptions.Dimensions();
        var seed = new Option<ulong>("--seed") { Description = "Of --generate and of building.", DefaultValueFactory = _ => 1UL };
        var json = CommonOptions.Json();
        var save = new Option<string?>("--save") { Description = "Write the JSON here as well.", HelpName = "FILE" };
        var command = new Command("ann", "Sweep the effort of vector indexes and print recall, queries a second and p99 latency of each.")
        {
            vectors, queries, truth, generate, metric, ks, kinds, threads, buildThreads, efforts, peers, python, dimensions, seed, json, save,
        };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            var progress = new ConsoleProgress();
            var wanted = IndexOptions.Numbers(parsed.GetRequiredValue(ks), ks.Name);
            if (wanted.Length == 0) throw new InputException("is empty; say how many rows, such as 10,100.", field: ks.Name);
            var chosen = AnnKind.Parse(parsed.GetRequiredValue(kinds));
            var searching = IndexOptions.InRange(parsed, threads, 1, 1024);
            var building = parsed.GetValue(buildThreads) ?? searching;
            var set = Set(progress, ct);
            var sweep = new AnnSweep(set, wanted, searching, progress) { Efforts = IndexOptions.Numbers(parsed.GetRequiredValue(efforts), efforts.Name) };
            var results = new List<AnnResult>();
            foreach (var kind in chosen) results.Add(sweep.Run(kind, new VectorIndexOptions { K = wanted.Max(), Seed = parsed.GetValue(seed), Threads = building }, ct));
            if (parsed.GetResult(peers) is { Implicit: false })
                results.AddRange(new AnnPeers(parsed.GetRequiredValue(python), parsed.GetValue(peers) ?? AllPeers, searching, building, progress).Run(set, wanted, ct));
            if (parsed.GetValue(save) is { } path) AnnPrinter.Save(results, path);
            if (parsed.GetValue(json)) AnnPrinter.Json(results);
            else AnnPrinter.Tables(results, wanted);
            return 0;

            AnnSet Set(IWorkProgress told, CancellationToken ended)
            {
                var by = IndexOptions.ParseMetric(parsed.GetRequiredValue(metric));
                if (parsed.GetValue(generate) is { } size)
                {
                    var (made, asked) = GeneratedVectors.Parse(size).Make(parsed.GetValue(seed));
                    return AnnSet.Of(made, asked, null, by, wanted.Max(), told, ended);
                }

                if (parsed.GetValue(vectors) is not { } file || parsed.GetValue(queries) is not { } questions) throw new InputException("give --base and --queries, or --generate.", field: vectors.Name);
                var items = VectorFile.Read(file, parsed.GetValue(dimensions), told, ended);
                return AnnSet.Of(items, VectorFile.Read(questions, items.Dimensions, told, ended), parsed.GetValue(truth), by, wanted.Max(), told, ended);
            }
        }, ct));
        return command.WithExamples(
            "bench ann --base base.fvecs.gz --queries queries.fvecs.gz --truth gt_ip.ivecs.gz --k 10,100 --kind hnsw --json",
            "bench ann --generate 100000x64 --kind hnsw,hnsw-codes,clusters,exact --peers --python /usr/bin/python3",
            "bench ann --generate uniform:100000x64 --metric cosine --k 100 --kind auto");
    }
}
