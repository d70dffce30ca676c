using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class QuotaBlenderTests
{
    private static readonly string[] Sources = ["a", "b", "c", "d"];

    [Fact]
    public void Blend_RandomHits_KeepsQuotasTargetAndMarks()
    {
        var world = TinyWorld.Make(items: 400);
        for (ulong seed = 0; seed < 200; seed++)
        {
            var random = new FeedRandom(seed);
            var hits = Hits(ref random, world);
            var target = 1 + random.Next(150);
            var quotas = Sources.ToDictionary(s => s, _ => random.Next(target / 4 + 1));
            var state = world.User(random.Next(10));
            var excluded = new RowSet();
            for (var i = 0; i < 30; i++) excluded.Add(random.Next(400));
            var batch = new CandidateBatch(new ColumnSchema(), 1 + random.Next(200));

            new QuotaBlender(new QuotaBlenderOptions { Target = target, Quotas = quotas }, Sources)
                .Blend(world.Request(state, excluded), hits, batch);

            bool May(int row) => !excluded.Contains(row) && !state.Seen.Contains(row) && !world.Catalog.Deleted[row] && world.Catalog.PublishedMs[row] <= TinyWorld.NowMs;
            var available = hits.SelectMany(h => h.Items.ToArray()).Where(May).Distinct().Count();
            Assert.Equal(Math.Min(Math.Min(target, batch.Capacity), available), batch.Count);
            Assert.Equal(batch.Count, batch.Items.ToArray().Distinct().Count());
            Assert.All(batch.Items.ToArray(), row => Assert.True(May(row)));
            for (var row = 0; row < batch.Count; row++)
            {
                var marks = 0UL;
                foreach (var h in hits)
                    if (h.Items.Contains(batch.Items[row])) marks |= 1UL << h.Source;
                Assert.Equal(marks, batch.Sources[row]);
            }

            if (batch.Capacity < target) continue;
            foreach (var h in hits) // within its quota, no source loses a candidate to another's spill-over
            {
                var own = h.Items.ToArray().Where(May).Take(quotas[Sources[h.Source]]);
                Assert.All(own, row => Assert.True(batch.RowOf(row) >= 0));
            }
        }
    }

    [Fact]
    public void Blend_UnusedQuota_SpillsOverInTurn()
    {
        var world = TinyWorld.Make(items: 400);
        var rows = Enumerable.Range(0, 360).Where(row => !world.Catalog.Deleted[row]).ToArray();
        SourceHits[] hits = [Hit(0, rows[..2]), Hit(1, rows[10..60]), Hit(2, rows[60..160]), Hit(3, [])];
        var batch = new CandidateBatch(new ColumnSchema(), 1000);
        new QuotaBlender(new QuotaBlenderOptions { Target = 40, DefaultQuota = 10 }, Sources).Blend(world.Request(TinyWorld.Stranger()), hits, batch);
        Assert.Equal(40, batch.Count);
        Assert.Equal([2, 19, 19, 0], Enumerable.Range(0, 4).Select(s => batch.Sources.ToArray().Count(m => (m >> s & 1) != 0)));
        Assert.Equal([rows[0], rows[10], rows[60], rows[1], rows[11], rows[61], rows[12], rows[62]], batch.Items[..8].ToArray());
    }

    [Fact]
    public void Blend_SteadyState_AllocatesNothing()
    {
        var world = TinyWorld.Make(items: 400);
        var random = new FeedRandom(1);
        var hits = Hits(ref random, world);
        var batch = new CandidateBatch(new ColumnSchema(), 200);
        var blender = new QuotaBlender(new QuotaBlenderOptions(), Sources);
        var request = world.Request(world.User(1));
        for (var i = 0; i < 50; i++) Once();
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (var i = 0; i < 100; i++) Once();
        }));

        void Once()
        {
            batch.Clear();
            blender.Blend(request, hits, batch);
        }
    }

    [Fact]
    public void Options_UnknownSourceOrTooMuch_NameTheField()
    {
        foreach (var options in (QuotaBlenderOptions[])
        [
            new() { Quotas = new Dictionary<string, int> { ["e"] = 1 } },
            new() { Quotas = new Dictionary<string, int> { ["a"] = -1 } },
            new() { Target = 300, DefaultQuota = 100 },
            new() { Target = 0 },
        ])
        {
            var e = Assert.Throws<InputException>(() => new QuotaBlender(options, Sources));
            Assert.StartsWith("blender.", e.Field, StringComparison.Ordinal);
        }
    }

    private static SourceHits[] Hits(ref FeedRandom random, TinyWorld world)
    {
        var hits = new SourceHits[Sources.Length];
        for (var s = 0; s < hits.Length; s++)
        {
            var rows = new RowSet();
            var wanted = random.Next(100);
            for (var i = 0; i < wanted; i++) rows.Add(random.Next(world.Catalog.Count));
            hits[s] = Hit(s, rows.Rows.ToArray());
        }

        return hits;
    }

    private static SourceHits Hit(int source, int[] rows) => new(source, rows, new float[rows.Length], rows.Length);
}
