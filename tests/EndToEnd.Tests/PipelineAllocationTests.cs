using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;
using FeedRanker.Serving;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>The whole composed pipeline on a real release: bytes per request are a hard gate.</summary>
[Collection("small world")]
public class PipelineAllocationTests(SmallWorld world)
{
    [Fact]
    public void Run_WholePipelineInSteadyState_AllocatesNothing()
    {
        using var store = StateStore.OpenReadOnly(world.Data);
        var release = new ReleaseStore(world.Data).Load(store.EventTypes);
        var weights = EventWeights.Parse(release.Models.Weights, store.EventTypes);
        var state = new FeedState(release.Models.Features, store.EventTypes, weights, store.Catalog, store.Users, store.Surfaces);
        new LogReplay(EventLog.Read(store, WorkProgress.None), state).Until(long.MaxValue);
        var nowMs = store.EventSpan.LastMs + 1;
        state.Refresh(nowMs);
        var pipeline = Composition.Pipeline(new SurfaceOptions(), release.Models, state, RuleFile.Default, TimeProvider.System);
        var embedder = new AlsUserEmbedder(release.Models.Collaborative.Als, weights);
        var user = new UserSnapshot();

        void Rank(int row)
        {
            state.Features.ReadUser(row, "someone", nowMs, user);
            embedder.Embed(user);
            pipeline.Run(new FeedRequest
            {
                RequestId = "r",
                User = user,
                Catalog = state.Catalog,
                Surface = "home",
                Context = RequestContext.Empty,
                Take = 50,
                NowMs = nowMs,
                BudgetMs = 60_000,
            }).Dispose();
        }

        // Every user once, so that every buffer has grown to what the largest needs; then count.
        for (var round = 0; round < 3; round++)
            for (var row = -1; row < store.Users.Count; row++) Rank(row);
        var least = double.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 100; i++) Rank(i % store.Users.Count);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 100.0);
        }

        Assert.True(least < 1, $"{least} bytes a request: a stage allocates.");
    }
}
