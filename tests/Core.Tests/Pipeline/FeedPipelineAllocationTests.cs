using FeedRanker.Core;

namespace FeedRanker.Core.Tests;

/// <summary>Counts the whole process's allocations, so nothing else may run beside it.</summary>
[Collection("alone")]
public class FeedPipelineAllocationTests
{
    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        var schema = new ColumnSchema();
        var score = schema["score"];
        var pipeline = new FeedPipeline(new PipelineDefinition
        {
            Surface = "test",
            Schema = schema,
            Sources = [new(new RangeSource("a", 0, 500), 500), new(new RangeSource("b", 300, 500), 500)],
            Blender = new UnionBlender(),
            Steps = [new(new FillStage("scorer", score, static item => item % 97)), new(new SortRule(score), Required: true)],
        });
        var request = new FeedRequest
        {
            RequestId = "r",
            User = new UserSnapshot(),
            Catalog = CatalogSnapshot.Empty,
            Take = 50,
            NowMs = 0,
            BudgetMs = 60_000,
        };
        for (var i = 0; i < 500; i++) pipeline.Run(request).Dispose();

        // The least of several rounds: background compilation of hot methods allocates now and then.
        var least = double.MaxValue;
        for (var round = 0; round < 30; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 200; i++) pipeline.Run(request).Dispose();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 200.0);
        }

        Assert.True(least < 1, $"{least} bytes a request: something in the pipeline allocates.");
    }
}

/// <summary>Tests that measure the process and must run alone.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public class AloneCollection;
