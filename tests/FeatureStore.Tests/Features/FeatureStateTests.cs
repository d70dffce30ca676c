using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

public sealed class FeatureStateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WindowSum_ReadAtAnyTime_HoldsWhatTheRingHolds(ulong seed)
    {
        var random = new FeedRandom(seed);
        foreach (var window in Windows())
        {
            var windows = new WindowTable();
            var layout = new RecordLayout(windows);
            var sum = layout.GetOrAdd(new AccumulatorKey(AccumulatorKind.Window, 0, window));
            var records = new RecordPages(layout, 2);
            records.AddPage();
            var (now, times, at) = (SmallWorld.Start, new List<long>(), new Moment(windows));
            for (var e = 0; e < 400; e++)
            {
                now += random.Next(4) == 0 ? random.Next((int)Math.Min(int.MaxValue, window.LengthMs)) : random.Next((int)window.BucketMs);
                times.Add(Math.Max(1, now - (random.Next(3) == 0 ? random.Next((int)Math.Min(int.MaxValue, window.LengthMs)) : 0)));
                at.Set(times[^1]);
                layout.Update(records.At(1), at, 1, [1.0]);
                var read = now + (random.Next(3) - 1) * random.Next((int)Math.Min(int.MaxValue, window.LengthMs));
                var head = times.Max() / window.BucketMs;
                var bucket = read / window.BucketMs;
                var expected = times.Select(t => t / window.BucketMs)
                    .Count(b => b <= bucket && b > bucket - window.Buckets && b > head - window.Buckets);
                var got = new float[2];
                at.Set(read);
                sum.Read(new RecordView(layout, records.PageCells(0), records.PageRings(0)), [1, -1], at, got);
                Assert.Equal([expected, 0f], got);
            }
        }
    }

    [Fact]
    public void Window_EveryLength_IsCutIntoTwelveToThirtyEqualBuckets()
    {
        for (var minutes = 1L; minutes <= 90 * 24 * 60; minutes++)
        {
            var window = FeatureWindow.Of(minutes * 60_000);
            Assert.Equal(window.LengthMs, window.BucketMs * window.Buckets);
            Assert.InRange(window.Buckets, 12, 30);
            Assert.True(SpanText.TryParse(window.Name, out var ms) && ms == window.LengthMs, window.Name);
        }
    }

    [Theory]
    [InlineData("1m", "5s", 12)]
    [InlineData("10m", "30s", 20)]
    [InlineData("1h", "5m", 12)]
    [InlineData("24h", "1h", 24)]
    [InlineData("2d", "2h", 24)]
    [InlineData("7d", "6h", 28)]
    [InlineData("14d", "1d", 14)]
    [InlineData("30d", "1d", 30)]
    [InlineData("90d", "3d", 30)]
    public void Window_OfALength_HasTheDocumentedBuckets(string length, string bucket, int buckets)
    {
        Assert.True(SpanText.TryParse(length, out var ms));
        var window = FeatureWindow.Of(ms);
        var expected = bucket.EndsWith('s') ? int.Parse(bucket[..^1]) * 1000L : SpanText.TryParse(bucket, out var b) ? b : 0;
        Assert.Equal((length, expected, buckets), (window.Name, window.BucketMs, window.Buckets));
    }

    [Fact]
    public void PairTable_BeyondItsLimit_KeepsTheHalfTouchedLast()
    {
        var layout = new RecordLayout(new WindowTable());
        layout.GetOrAdd(new AccumulatorKey(AccumulatorKind.Total, 0));
        var table = new PairTable(layout, 64);
        var (random, touched, totals) = (new FeedRandom(5), new List<int>(), new Dictionary<int, double>());
        for (var i = 0; i < 5000; i++)
        {
            var key = random.Next(200);
            if (!totals.ContainsKey(key) && totals.Count == 64)
            {
                foreach (var old in touched.Take(32).ToArray()) totals.Remove(old);
                touched.RemoveRange(0, 32);
            }

            touched.Remove(key);
            touched.Add(key);
            totals[key] = totals.GetValueOrDefault(key) + i;
            table.At(table.GetOrAdd(key)).Cells[0] += i;
            if (i % 50 != 0) continue;
            var copy = new PairTable(layout, 64);
            table.CopyTo(copy);
            Assert.Equal(totals.Count, copy.Count);
            for (var k = 0; k < 200; k++)
                Assert.Equal(totals.TryGetValue(k, out var total) ? total : -1, copy.Find(k) is >= 0 and var at ? copy.Records.Cells(0)[at] : -1);
        }
    }

    [Fact]
    public void RecordTable_SparseKeys_FindsWhatWasAdded()
    {
        var layout = new RecordLayout(new WindowTable());
        layout.GetOrAdd(new AccumulatorKey(AccumulatorKind.Total, 0));
        var table = new RecordTable(layout);
        var keys = Enumerable.Range(0, 3000).Select(i => (long)i * i).ToArray();
        foreach (var key in keys) table.Records.Cells(table.GetOrAdd(key))[0] = key;
        foreach (var key in keys) Assert.Equal(key, table.Records.Cells(table.Find(key))[0]);
        Assert.Equal(-1, table.Find(2));
        Assert.Equal(-1, table.Find(long.MaxValue / 2));
        Assert.Equal(keys.Length, table.Count);
    }

    [Fact]
    public void Signals_RepeatedActions_CountOncePerExposure()
    {
        var set = FeatureSet.Parse("""
            features:
              - {name: item.clicks, entity: item, kind: count, event: click, window: all, log: false}
              - {name: item.shown, entity: item, kind: count, event: exposure, window: all, log: false}
            """, "t.yaml", EventTypes.Default);
        var engine = new FeatureEngine(set, EventTypes.Default, EventWeights.Default);
        void Send(EventType type, long atMs) => engine.Apply(new FeedEvent { TimeMs = atMs, User = 0, Item = 0, Type = type, Value = 1 });
        Send(EventType.Impression, 1000);
        Send(EventType.Click, 2000);
        Send(EventType.Click, 3000);
        Send(EventType.Impression, 4000);
        Send(EventType.Click, 5000);
        Send(EventType.Click, 5000 + 25 * 3_600_000L); // a day later without an impression: an exposure of its own
        var (schema, user) = (new ColumnSchema(), new UserSnapshot());
        var hydrator = engine.CreateHydrator(schema);
        var batch = new CandidateBatch(schema, 1);
        batch.Add(0, 0);
        engine.ReadUser(-1, "", 200_000_000, user);
        hydrator.Run(new FeedRequest { RequestId = "", User = user, Catalog = CatalogSnapshot.Empty, Take = 1, NowMs = 200_000_000 }, batch, default);
        Assert.Equal([3f, 3f], [batch[schema["item.clicks"]][0], batch[schema["item.shown"]][0]]);
    }

    [Fact]
    public void RecentActions_BeyondTheLimit_KeepsTheNewest()
    {
        var (recent, snapshot) = (new RecentActions(10), new UserSnapshot());
        for (var i = 0; i < 57; i++) recent.Add(new UserAction(i, EventType.Click, 1, 1000 + i - (i % 7 == 3 ? 5 : 0)));
        recent.CopyTo(snapshot, 2000);
        var expected = Enumerable.Range(0, 57).Select(i => (Item: i, Time: 1000 + i - (i % 7 == 3 ? 5 : 0)))
            .OrderByDescending(x => x.Time).ThenByDescending(x => x.Item).Take(10).Select(x => x.Item);
        Assert.Equal(expected, snapshot.Recent.ToArray().Select(a => a.Item));
    }

    private static IEnumerable<FeatureWindow> Windows()
    {
        foreach (var length in new[] { "1m", "7m", "90m", "1h", "24h", "37h", "7d", "30d", "90d" })
            if (SpanText.TryParse(length, out var ms)) yield return FeatureWindow.Of(ms);
    }
}
