using System.Diagnostics;
using System.Globalization;
using FeedRanker.Core;
using FeedRanker.TestKit;
using Xunit.Abstractions;

namespace FeedRanker.Retrieval.Tests;

/// <summary>
/// What a request's retrieval takes over 20,000 items: best and median of many calls.
/// <c>FEEDRANKER_MEASURE=1 dotnet test tests/Retrieval.Tests -c Release --filter RequestSpeed</c>.
/// </summary>
public sealed class RequestSpeedTests(ITestOutputHelper output)
{
    [Fact]
    public void Stages_TwentyThousandItems_Measured()
    {
        if (Environment.GetEnvironmentVariable("FEEDRANKER_MEASURE") != "1") { output.WriteLine("SKIPPED: set FEEDRANKER_MEASURE=1 to measure."); return; }
        var world = TinyWorld.Make(items: 20_000, users: 4_000, clicksPerUser: 50);
        var matrix = Worlds.MatrixOf(world);
        var als = AlsTrainer.Train(matrix, new AlsOptions { Iterations = 3 }, WorkProgress.None, default);
        var neighbours = ItemToItemTrainer.Train(matrix, new ItemToItemOptions(), WorkProgress.None, default);
        var ease = EaseTrainer.Train(matrix, new EaseOptions(), WorkProgress.None, default);
        var graph = GraphFilterTrainer.Train(matrix, new GraphFilterOptions(), WorkProgress.None, default);
        var softmax = GraphSoftmaxTrainer.Train(matrix, new GraphSoftmaxOptions { Factors = 128, Epochs = 2 }, WorkProgress.None, default);
        var alike = new UserNeighbourModel(matrix, new UserNeighbourOptions());
        var embedder = new AlsUserEmbedder(als, EventWeights.Default);
        var state = world.User(0);
        embedder.Embed(state);
        var request = world.Request(state);
        var schema = new ColumnSchema();
        var affinity = new AlsAffinity(schema, als);
        var itemAffinity = new ItemToItemAffinity(schema, neighbours, new RecentItemsOptions());
        var graphAffinity = new GraphFilterAffinity(schema, graph, new RecentItemsOptions());
        var batch = new CandidateBatch(schema, 1000);
        for (var item = 0; item < 1000; item++) batch.Add(item * 3, 0);

        Measure("ALS fold-in of 50 actions", () => embedder.Embed(state));
        foreach (var k in (int[])[400, 1000])
        {
            var items = new int[k];
            var scores = new float[k];
            var recent = new RecentItemsOptions();
            ICandidateSource[] sources =
            [
                new AlsSource(als), new ItemToItemSource(neighbours, recent), new EaseSource(ease, recent), new GraphFilterSource(graph, recent),
                new GraphSoftmaxSource(softmax, VectorIndexes.Exact(softmax.ItemVectors()), recent), new UserNeighbourSource(alike, recent), new InterestSource(als, new InterestOptions()),
            ];
            foreach (var source in sources)
                Measure(string.Create(CultureInfo.InvariantCulture, $"{source.Name}, k = {k}"), () => source.Retrieve(request, items, scores, default));
        }

        Measure("als-affinity of 1000", () => affinity.Run(request, batch, default));
        Measure("graph-filter-affinity of 1000", () => graphAffinity.Run(request, batch, default));
        Measure("item-to-item-affinity of 1000", () => itemAffinity.Run(request, batch, default));
    }

    private void Measure(string what, Action run)
    {
        var times = new double[1000];
        for (var i = 0; i < times.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            run();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        Array.Sort(times);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: best {times[0]:F0} us, median {times[500]:F0} us"));
    }
}
