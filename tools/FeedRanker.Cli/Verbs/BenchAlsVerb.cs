using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Verbs;

/// <summary><c>bench als</c>: seconds and loss of each iteration of matrix factorisation.</summary>
internal static class BenchAlsVerb
{
    public static Command Command()
    {
        var factors = new Option<string>("--factors") { Description = "Numbers per vector, several with commas.", DefaultValueFactory = _ => "64,128" };
        var solvers = new Option<string>("--solvers") { Description = "exact, or cg:STEPS; several with commas.", DefaultValueFactory = _ => "exact,cg:2,cg:3" };
        var train = new Option<string?>("--train") { Description = "Pairs to train from: user and item in two columns, a header line; gzipped or not.", HelpName = "FILE" };
        var interactions = new Option<int>("--interactions", "-n") { Description = "Without --train: how many pairs to generate, with the skew of real logs.", DefaultValueFactory = _ => 1_000_000 };
        var users = new Option<int>("--users") { Description = "Of generated pairs.", DefaultValueFactory = _ => 200_000 };
        var items = new Option<int>("--items") { Description = "Of generated pairs.", DefaultValueFactory = _ => 100_000 };
        var iterations = new Option<int>("--iterations") { Description = "Passes over both sides that are timed; as many go before them, untimed.", DefaultValueFactory = _ => 6 };
        var threads = new Option<int>("--threads") { Description = "Threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var peer = new Option<string?>("--peer") { Description = "A program to compare with on the same pairs: bench/retrieval-als/peer/als_cg.c, compiled.", HelpName = "PROGRAM" };
        var peerSteps = new Option<int>("--peer-steps") { Description = "Steps the peer takes.", DefaultValueFactory = _ => 3 };
        var seed = new Option<ulong>("--seed") { Description = "Of generated pairs and first vectors.", DefaultValueFactory = _ => 1UL };
        var json = CommonOptions.Json();
        var command = new Command("als", "Time ALS, exact and by conjugate gradients, on a file or on generated pairs; print seconds and loss of each iteration.") { factors, solvers, train, interactions, users, items, iterations, threads, peer, peerSteps, seed, json };
        command.SetAction((parsed, ct) => Task.Run(() =>
        {
            foreach (var (option, most) in new[] { (interactions, 200_000_000), (users, 100_000_000), (items, 100_000_000), (iterations, 1000), (threads, 1024), (peerSteps, 1000) })
                OptionRange.Check(option.Name, parsed.GetValue(option), 1, most);
            var progress = new ConsoleProgress();
            progress.Begin("pairs", 0);
            var matrix = parsed.GetValue(train) is { } file ? Read(file, ct)
                : PowerLawPairs.Make(parsed.GetValue(users), parsed.GetValue(items), parsed.GetValue(interactions), parsed.GetValue(seed));
            progress.End();
            var bench = new AlsBench(matrix, parsed.GetValue(iterations), progress, ct);
            var runs = new List<AlsBenchRun>();
            foreach (var options in Choices(AlsOptions.For(matrix) with { Threads = parsed.GetValue(threads), Seed = parsed.GetValue(seed) }, parsed.GetRequiredValue(factors)))
            {
                foreach (var solver in parsed.GetRequiredValue(solvers).Split(',')) runs.Add(bench.Ours(With(options, solver)));
                if (parsed.GetValue(peer) is { } program) runs.Add(bench.Peer(program, options with { Steps = parsed.GetValue(peerSteps) }));
            }

            if (parsed.GetValue(json)) PrintJson(matrix, runs, parsed.GetValue(threads));
            else PrintTables(matrix, runs, parsed.GetValue(threads));
            return 0;
        }, ct));
        return command.WithExamples(
            "bench als",
            "bench als --factors 64,128 --train pairs.tsv.gz --threads 2 --json",
            "bench als --interactions 20000000 --solvers cg:2 --peer ./als_cg");
    }

    private static IEnumerable<AlsOptions> Choices(AlsOptions options, string factors)
    {
        foreach (var text in factors.Split(','))
        {
            if (!int.TryParse(text, CultureInfo.InvariantCulture, out var number)) throw new InputException($"'{text}' is no number; write 64 or 64,128.", field: "--factors");
            var choice = options with { Factors = number };
            choice.Validate();
            yield return choice;
        }
    }

    private static AlsOptions With(AlsOptions options, string solver)
    {
        if (solver == "exact") return options with { Solver = AlsSolver.Exact };
        var parts = solver.Split(':');
        if (parts is not ["cg", var text] || !int.TryParse(text, CultureInfo.InvariantCulture, out var steps))
            throw new InputException($"'{solver}' is no solver; write exact, or cg:3 for three steps of conjugate gradients.", field: "--solvers");
        var chosen = options with { Solver = AlsSolver.ConjugateGradient, Steps = steps };
        chosen.Validate();
        return chosen;
    }

    private static InteractionMatrix Read(string path, CancellationToken ct)
    {
        if (!File.Exists(path)) throw new InputException("there is no such file.", path);
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file);
        Dictionary<string, int> users = new(StringComparer.Ordinal), items = new(StringComparer.Ordinal);
        var pairs = new List<Interaction>();
        reader.ReadLine();
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            if (number % 100_000 == 0) ct.ThrowIfCancellationRequested();
            var cells = line.Split(['\t', ','], 3);
            if (cells.Length < 2) throw new InputException($"'{line}' has one column; a user and an item, with a tab or a comma between, are needed.", path, number);
            pairs.Add(new Interaction(RowOf(users, cells[0]), RowOf(items, cells[1]), 1));
        }

        return InteractionMatrix.Build(users.Count, items.Count, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(pairs), PairMerge.Max);

        static int RowOf(Dictionary<string, int> rows, string id)
        {
            if (!rows.TryGetValue(id, out var row)) rows.Add(id, row = rows.Count);
            return row;
        }
    }

    private static void PrintTables(InteractionMatrix matrix, List<AlsBenchRun> runs, int threads)
    {
        Terminal.Heading($"ALS over {Terminal.Count(matrix.Count)} pairs of {Terminal.Count(matrix.RowCount)} users and {Terminal.Count(matrix.ColumnCount)} items, {threads} thread(s), both sides");
        Terminal.Table(["factors", "solver", ">seconds/iteration", ">thread seconds", ">times the peer's speed"], runs.Select(run => (string[])
        [
            Terminal.Count(run.Factors), run.Solver, Terminal.Number(run.MedianSeconds, 3), Terminal.Number(run.MedianThreadSeconds, 3), PeerOf(runs, run) is { } peer ? Terminal.Number(peer.MedianThreadSeconds / run.MedianThreadSeconds, 1) : "",
        ]));
        Terminal.Line("Medians over iterations. Thread seconds: processor time over threads, what an idle machine takes.");
        foreach (var group in runs.GroupBy(run => run.Factors))
        {
            Terminal.Heading($"Loss after each iteration, {group.Key} factors");
            Terminal.Table(["iteration", .. group.Select(run => ">" + run.Solver)], Enumerable.Range(0, group.First().Losses.Length)
                .Select(i => (string[])[Terminal.Count(i + 1), .. group.Select(run => run.Losses[i].ToString("N0", CultureInfo.InvariantCulture))]));
        }
    }

    private static AlsBenchRun? PeerOf(List<AlsBenchRun> runs, AlsBenchRun run) =>
        runs.Find(other => other.Factors == run.Factors && other.Solver.StartsWith("peer", StringComparison.Ordinal));

    private static void PrintJson(InteractionMatrix matrix, List<AlsBenchRun> runs, int threads)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("pairs", matrix.Count);
        writer.WriteNumber("users", matrix.RowCount);
        writer.WriteNumber("items", matrix.ColumnCount);
        writer.WriteNumber("threads", threads);
        writer.WriteStartArray("runs");
        foreach (var run in runs)
        {
            writer.WriteStartObject();
            writer.WriteNumber("factors", run.Factors);
            writer.WriteString("solver", run.Solver);
            writer.WriteNumber("seconds_per_iteration", Math.Round(run.MedianSeconds, 4));
            writer.WriteNumber("thread_seconds_per_iteration", Math.Round(run.MedianThreadSeconds, 4));
            if (PeerOf(runs, run) is { } peer) writer.WriteNumber("times_peer_speed", Math.Round(peer.MedianThreadSeconds / run.MedianThreadSeconds, 2));
            Write(writer, "seconds", run.Seconds, 4);
            Write(writer, "thread_seconds", run.ThreadSeconds, 4);
            Write(writer, "losses", run.Losses, 2);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void Write(Utf8JsonWriter writer, string name, double[] values, int digits)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteNumberValue(Math.Round(value, digits));
        writer.WriteEndArray();
    }
}
