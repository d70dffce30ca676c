using FeedRanker.Core;
using FeedRanker.TestKit;

namespace FeedRanker.Retrieval.Tests;

public sealed class BlendMethodTests
{
    private static readonly string[] Sources = ["a", "b", "c", "d"];

    [Fact]
    public void AllMethods_RandomHits_ReachTheTargetWithDistinctEligibleRowsAndAllMarks()
    {
        var world = TinyWorld.Make(items: 400);
        for (ulong seed = 0; seed < 100; seed++)
        {
            var random = new FeedRandom(seed);
            var hits = Hits(ref random, world);
            var target = 1 + random.Next(150);
            var quotas = Sources.ToDictionary(s => s, _ => random.Next(target + 1));
            var state = world.User(random.Next(10));
            bool May(int row) => !state.Seen.Contains(row) && !world.Catalog.Deleted[row] && world.Catalog.PublishedMs[row] <= TinyWorld.NowMs;
            var available = hits.SelectMany(h => h.Items.ToArray()).Where(May).Distinct().Count();
            foreach (var blender in Blenders(target, quotas))
            {
                var batch = new CandidateBatch(new ColumnSchema(), 1 + random.Next(200));
                blender.Blend(world.Request(state), hits, batch);
                Assert.Equal(Math.Min(Math.Min(target, batch.Capacity), available), batch.Count);
                Assert.Equal(batch.Count, batch.Items.ToArray().Distinct().Count());
                for (var row = 0; row < batch.Count; row++)
                {
                    Assert.True(May(batch.Items[row]));
                    var marks = 0UL;
                    foreach (var h in hits)
                        if (h.Items.Contains(batch.Items[row])) marks |= 1UL << h.Source;
                    Assert.Equal(marks, batch.Sources[row]);
                }
            }
        }
    }

    [Fact]
    public void RoundRobin_QuotasTwoToOne_IsTwoToOneAtEveryLength()
    {
        var world = TinyWorld.Make(items: 400);
        var rows = Enumerable.Range(0, 360).Where(row => !world.Catalog.Deleted[row]).ToArray();
        SourceHits[] hits = [Hit(0, rows[..100]), Hit(1, rows[100..200]), Hit(2, rows[200..300]), Hit(3, [])];
        var batch = new CandidateBatch(new ColumnSchema(), 90);
        new RoundRobinBlender(new QuotaBlenderOptions { Quotas = new Dictionary<string, int> { ["a"] = 20, ["b"] = 10, ["c"] = 0, ["d"] = 5 } }, Sources)
            .Blend(world.Request(TinyWorld.Stranger()), hits, batch);
        for (var length = 3; length <= 90; length += 3)
        {
            var head = batch.Sources[..length].ToArray();
            Assert.Equal((length / 3 * 2, length / 3), (head.Count(m => m == 1), head.Count(m => m == 2)));
        }
    }

    [Fact]
    public void RankFusion_RandomHits_IsTheFormula()
    {
        var world = TinyWorld.Make(items: 400);
        var random = new FeedRandom(9);
        var hits = Hits(ref random, world);
        var quotas = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2, ["c"] = 3, ["d"] = 4 };
        var worths = new Dictionary<int, double>();
        foreach (var h in hits)
        {
            for (var rank = 0; rank < h.Count; rank++)
                worths[h.Items[rank]] = worths.GetValueOrDefault(h.Items[rank]) + quotas[Sources[h.Source]] / (61.0 + rank);
        }

        var eligible = worths.Keys.Where(row => !world.Catalog.Deleted[row] && world.Catalog.PublishedMs[row] <= TinyWorld.NowMs);
        var expected = eligible.OrderByDescending(row => (float)worths[row]).ThenBy(row => row).Take(20).ToArray();
        var batch = new CandidateBatch(new ColumnSchema(), 20);
        new RankFusionBlender(new QuotaBlenderOptions { Quotas = quotas }, Sources).Blend(world.Request(TinyWorld.Stranger()), hits, batch);
        Assert.Equal(expected.Select(row => worths[row]), batch.Items.ToArray().Select(row => worths[row]), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void SourceCurve_LabelsOfAKnownCurve_FindsIt()
    {
        var random = new FeedRandom(4);
        var (scores, wanted) = (new float[20_000], new bool[20_000]);
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = random.NextFloat() * 4;
            wanted[i] = random.NextFloat() < True(scores[i]);
        }

        var path = Path.GetTempFileName();
        new SourceCurves(new Dictionary<string, SourceCurve> { ["als"] = SourceCurve.Fit(scores, wanted) }).Save(path);
        var curve = SourceCurves.Load(path).Find("als")!;
        File.Delete(path);
        var last = 0f;
        for (var score = -1f; score < 5; score += 0.05f)
        {
            Assert.True(curve.At(score) >= last, $"falls at {score}");
            last = curve.At(score);
            if (score is > 0.2f and < 3.8f) Assert.Equal(True(score), curve.At(score), 0.05f);
        }

        static float True(float score) => score < 1 ? 0.1f : 0.1f + (score - 1) * 0.2f;
    }

    [Fact]
    public void Calibrated_WeakSourceWithLargeScores_StandsBehind()
    {
        var world = TinyWorld.Make(items: 400);
        var rows = Enumerable.Range(0, 360).Where(row => !world.Catalog.Deleted[row]).ToArray();
        var curves = new SourceCurves(new Dictionary<string, SourceCurve>
        {
            ["a"] = new([0, 1], [0.2f, 0.4f]), // scores of 0 to 1 that mean something
            ["b"] = new([0, 100], [0.01f, 0.02f]),
        });
        SourceHits[] hits =
        [
            new(0, rows[..10], Enumerable.Range(0, 10).Select(i => 1 - i * 0.1f).ToArray(), 10),
            new(1, rows[5..50], Enumerable.Range(0, 45).Select(i => 100f - i).ToArray(), 45),
        ];
        var batch = new CandidateBatch(new ColumnSchema(), 12);
        new CalibratedBlender(12, ["a", "b"], curves).Blend(world.Request(TinyWorld.Stranger()), hits, batch);
        Assert.Equal(rows[..12].ToHashSet(), batch.Items.ToArray().ToHashSet());
        Assert.Throws<InputException>(() => new CalibratedBlender(12, ["c"], curves));
    }

    private static IBlender[] Blenders(int target, IReadOnlyDictionary<string, int> weights)
    {
        var options = new QuotaBlenderOptions { Target = target, Quotas = weights };
        var curves = new SourceCurves(new Dictionary<string, SourceCurve> { ["b"] = new([-100, 0], [0.01f, 0.5f]) });
        return [new RoundRobinBlender(options, Sources), new RankFusionBlender(options, Sources), new CalibratedBlender(target, Sources, curves)];
    }

    private static SourceHits[] Hits(ref FeedRandom random, TinyWorld world)
    {
        var hits = new SourceHits[4];
        for (var s = 0; s < 4; s++)
        {
            var rows = new RowSet();
            for (var i = random.Next(120); i > 0; i--) rows.Add(random.Next(world.Catalog.Count));
            hits[s] = Hit(s, rows.Rows.ToArray());
        }

        return hits;
    }

    private static SourceHits Hit(int source, int[] rows) => new(source, rows, Enumerable.Range(0, rows.Length).Select(i => -(float)i).ToArray(), rows.Length);
}
