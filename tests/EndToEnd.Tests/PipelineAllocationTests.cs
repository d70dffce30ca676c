using FeedRanker.Core;
using FeedRanker.FeatureStore;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;
using FeedRanker.Serving;

namespace FeedRanker.EndToEnd.Tests;

/// <summary>
/// The whole composed pipeline on a real release, on one thread and counted there, since other tests run beside it: bytes per
/// request are a hard gate. Core's own test counts the helper threads too.
/// </summary>
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
        var pipeline = Composition.Pipeline(SurfaceOptions.Home.InBatch(), release.Models, new SourceInputs(release.Models.Collaborative, state), RuleFile.Default, TimeProvider.System);
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
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Rank(i % store.Users.Count);
        var perRequest = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0;

        Assert.True(perRequest < 1, $"{perRequest} bytes a request: a stage allocates.");
    }
}
