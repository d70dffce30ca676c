using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Onnx;
using FeedRanker.Ranking;

namespace FeedRanker.Cli.Ranking;

/// <summary>
/// DCN-v2 of 32 embedded fields (16 of the user) of width 16, 64 features (32 of the user), two cross layers, layers 512-256-128 and
/// four heads: training, and scoring 1000 candidates by the stage that serves (user's part once) and by the plain network in
/// ONNX Runtime, taking turns in one run on one model. With several threads, those of the stage share its rows, and those of the plain
/// network are ONNX Runtime's own.
/// </summary>
internal static class NeuralBench
{
    private const int Fields = 32;
    private const int Features = 64;
    private const int Heads = 4;
    private const int Rows = 1000;
    private const int Rounds = 20;
    private const int Runs = 5;

    /// <summary>Prints rows per second of training, then milliseconds per 1000 candidates.</summary>
    public static void Run(int threads)
    {
        var schema = new NeuralSchema(
            [.. Enumerable.Range(0, Fields).Select(f => new NeuralInput($"f{f}", Side(f)))],
            [.. Enumerable.Range(0, Features).Select(f => new NeuralInput($"x{f}", Side(f)))],
            ["click", "like", "share", "long"]);
        var examples = Examples(schema, 100_000);
        foreach (var rank in (ReadOnlySpan<int>)[64, 0])
        {
            var options = new NeuralOptions { CrossRank = rank, Batch = 1024, Epochs = 1, Patience = 0, ChecksPerEpoch = 1, Threads = threads, MinCount = 1 };
            Print($"cross layers of {(rank == 0 ? "full matrices" : $"rank {rank}")}, {threads} threads");
            Train(examples, options with { Epochs = 1 }, 20);
            Train(examples, options, int.MaxValue);
            Serve(NeuralTrainer.Train(Examples(schema, 5000), null, options, WorkProgress.None), threads);
        }
    }

    private static void Train(NeuralExamples examples, NeuralOptions options, int steps)
    {
        using var training = new NeuralTraining(examples, null, options);
        var rows = 0;
        var clock = Clock.Start();
        for (; steps > 0 && training.Epoch == 0; steps--) rows += training.TakeStep();
        var (wall, cpu) = clock.Stop();
        if (training.Epoch > 0) Print($"  training: {rows / wall:F0} rows/s, {cpu / rows * 1e6:F1} microseconds of processor a row");
    }

    private static void Serve(NeuralModel model, int threads)
    {
        var columns = new ColumnSchema();
        var options = new OnnxOptions { Threads = threads };
        using var scorer = new NeuralScorer(model, columns, options, readers: [.. Enumerable.Range(0, Fields).Select(Reader)]);
        var batch = Candidates(columns, scorer);
        var user = new UserSnapshot { Id = "u" };
        var request = new FeedRequest { RequestId = "r", User = user, Catalog = CatalogSnapshot.Empty, Take = 10, NowMs = 0 };

        using var plain = new OnnxModel(model.ToOnnx(split: false), options);
        using var inputs = new OnnxBinding(plain, NeuralGraph.Rows, Rows, Rows);
        var rows = new NeuralRows(Examples(model.Schema, Rows), model.Vectors);
        void Gather()
        {
            for (var row = 0; row < Rows; row++) rows.Fill(row, model.Layout, model.Vectors.Table, row, inputs.Floats(NeuralGraph.UserPart), inputs.Floats(NeuralGraph.ItemPart));
        }

        using var whole = new OnnxModel(WithTable(model), options);
        using var ids = new OnnxBinding(whole, NeuralGraph.Rows, Rows, Rows);
        for (var row = 0; row < Rows; row++)
            for (var f = 0; f < Fields; f++) ids.Longs("ids")[row * Fields + f] = rows.Of(row)[f];
        using var split = new OnnxModel(model.ToOnnx(split: true), new OnnxOptions());
        using var once = new OnnxBinding(split, NeuralGraph.Rows, Rows, Rows);
        var bytes = NeuralCompression.Int8(model, Examples(model.Schema, 4096));
        using var small = new NeuralScorer(bytes, columns, options, head => "int8." + head, [.. Enumerable.Range(0, Fields).Select(Reader)]);
        var smallBatch = Candidates(columns, small);
        using var network = new NeuralNetwork(bytes, new OnnxOptions());
        using var codes = new OnnxBinding(network.Graph, NeuralGraph.Rows, Rows, Rows);
        Measure(
            ("the stage that serves: keys, vectors, features, network", () => scorer.Run(request, batch, default)),
            ("its network alone, one run of one thread", () => once.Run(Rows)),
            ($"the stage with the model in 8 bits ({small.Device})", () => small.Run(request, smallBatch, default)),
            ("its network alone, one run of one thread", () => codes.Run(Rows)),
            ("plain graph with its vectors inside, rows and scaled features given", () => ids.Run(Rows)),
            ("plain network, vectors gathered and features scaled by us", () => { Gather(); inputs.Run(Rows); }
        ),
            ("plain network alone", () => inputs.Run(Rows)));
    }

    private static CandidateBatch Candidates(ColumnSchema columns, NeuralScorer scorer)
    {
        var batch = new CandidateBatch(columns, Rows);
        var random = new FeedRandom(9);
        for (var row = 0; row < Rows; row++) batch.Add(row, 0);
        foreach (var column in scorer.Needs)
            foreach (ref var value in batch[column]) value = (float)random.NextNormal();
        return batch;
    }

    // What one would export from a training framework: ids and features of every row in, margins out.
    private static byte[] WithTable(NeuralModel model)
    {
        var graph = new OnnxGraph();
        var table = graph.Constant(model.Vectors.Table.Values, model.Vectors.Table.Rows, model.Layout.Width);
        var vectors = table.Rows(graph.Input("ids", ElementType.Int64, NeuralGraph.Rows, Fields)).Reshape(NeuralGraph.Rows, Fields * model.Layout.Width);
        var x = Shaping.Concat(1, vectors, graph.Input("features", NeuralGraph.Rows, Features));
        return graph.ToBytes([(NeuralGraph.Margins, NeuralGraph.Network(x, model.Options, Heads))], model.Parameters);
    }

    private static void Measure(params (string Name, Action Run)[] ways)
    {
        var wall = ways.Select(_ => new double[Rounds * Runs]).ToArray();
        var cpu = new double[ways.Length];
        for (var round = -3; round < Rounds; round++)
            for (var way = 0; way < ways.Length; way++)
            {
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                for (var run = 0; run < Runs; run++)
                {
                    var start = Stopwatch.GetTimestamp();
                    ways[way].Run();
                    if (round >= 0) wall[way][round * Runs + run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                }

                if (round >= 0) cpu[way] += (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / (Rounds * Runs);
            }

        for (var way = 0; way < ways.Length; way++)
        {
            Array.Sort(wall[way]);
            var (p10, p50) = (wall[way][wall[way].Length / 10], wall[way][wall[way].Length / 2]);
            Print($"  {ways[way].Name}: p10 {p10:F2} ms, p50 {p50:F2} ms ({p50 / wall[0][wall[0].Length / 2]:F2} times the first's), processor {cpu[way]:F2} ms ({cpu[way] / cpu[0]:F2} times)");
        }
    }

    private static NeuralFieldReader Reader(int field) => new(
        $"f{field}", Side(field), (in FeedRequest _, int item) => FieldKey.Of(Side(field) == InputSide.User ? 7 : item * 31 % 1000));

    private static InputSide Side(int input) => input % 2 == 0 ? InputSide.User : InputSide.Item;

    private static NeuralExamples Examples(NeuralSchema schema, int rows)
    {
        var examples = new NeuralExamples(schema);
        var random = new FeedRandom(1);
        for (var i = 0; i < rows; i++)
        {
            var row = examples.Add();
            foreach (ref var key in examples.Keys(row)) key = FieldKey.Of(random.Next(1 + random.Next(5000)));
            foreach (ref var value in examples.Features(row)) value = (float)random.NextNormal();
            foreach (ref var label in examples.Labels(row)) label = random.Next(4) == 0 ? 1 : 0;
        }

        return examples;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Clock(long Wall, TimeSpan Processor)
    {
        public static Clock Start() => new(Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);

        public (double Wall, double Processor) Stop() =>
            (Stopwatch.GetElapsedTime(Wall).TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - Processor).TotalSeconds);
    }
}
