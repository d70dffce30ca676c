using FeedRanker.Core;
using Xunit.Abstractions;

namespace FeedRanker.FeatureStore.Tests;

public sealed class DistinctSketchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 400, 0.02)]
    [InlineData(10, 400, 0.08)]
    [InlineData(100, 400, 0.11)]
    [InlineData(1_000, 400, 0.11)]
    [InlineData(10_000, 200, 0.11)]
    [InlineData(100_000, 40, 0.14)]
    [InlineData(1_000_000, 10, 0.2)]
    public void Estimate_OfManyKeys_HasTheStatedError(int keys, int trials, double most)
    {
        var (sketch, records) = Make(window: null, out var at, out var layout);
        var (squares, sum) = (0.0, 0.0);
        for (var trial = 0; trial < trials; trial++)
        {
            records.Rings(1).Clear();
            at.Set(1000);
            for (var k = 0; k < keys; k++)
            {
                at.User = (int)((uint)(trial * 2654435761u) + k) & int.MaxValue;
                sketch.Add(records.At(1), at, 1);
                if (k % 3 == 0) sketch.Add(records.At(1), at, 1); // the same again changes nothing
            }

            var error = Read(sketch, layout, records, at) / (double)keys - 1;
            squares += error * error;
            sum += error;
        }

        output.WriteLine($"{keys} keys: error {Math.Sqrt(squares / trials):P2}, bias {sum / trials:P2}");
        Assert.InRange(Math.Sqrt(squares / trials), 0, most);
        Assert.InRange(Math.Abs(sum / trials), 0, Math.Max(0.012, 4 * most / Math.Sqrt(trials)));
    }

    [Theory]
    [InlineData("1m", 1)]
    [InlineData("37h", 2)]
    [InlineData("7d", 3)]
    [InlineData("90d", 4)]
    public void Window_EventsInAnyOrder_EqualsASketchOfWhatIsInIt(string length, ulong seed)
    {
        Assert.True(SpanText.TryParse(length, out var ms));
        var window = FeatureWindow.Of(ms);
        var (sketch, records) = Make(window, out var at, out var layout);
        var (plain, plainRecords) = Make(window: null, out var plainAt, out var plainLayout);
        var random = new FeedRandom(seed);
        var (now, events) = (SmallWorld.Start, new List<(long Bucket, int User)>());
        for (var e = 0; e < 6000; e++)
        {
            now += random.Next(60) == 0 ? (long)(random.NextDouble() * 1.5 * ms) : (long)(random.NextDouble() * ms / 500);
            var time = now - (random.Next(3) == 0 ? (long)(random.NextDouble() * 1.2 * ms) : 0);
            at.Set(time);
            at.User = random.Next(900);
            events.Add((time / window.BucketMs, at.User));
            layout.Update(records.At(1), at, 1, [1.0]);
            if (e % 40 != 0) continue;
            at.Set(now + (random.Next(3) - 1) * (long)(random.NextDouble() * ms));
            var (bucket, head) = (at.TimeMs / window.BucketMs, events.Max(x => x.Bucket));
            plainRecords.Rings(1).Clear();
            // What a sketch forgets that a list does not: a key seen again later, when the read is of before then.
            foreach (var (user, latest) in events.GroupBy(x => x.User).Select(g => (g.Key, g.Max(x => x.Bucket))))
            {
                plainAt.User = user;
                if (bucket >= head && latest > bucket - window.Buckets) plain.Add(plainRecords.At(1), plainAt, 1);
            }

            if (bucket >= head) Assert.Equal(Read(plain, plainLayout, plainRecords, plainAt), Read(sketch, layout, records, at));
            else Assert.InRange(Read(sketch, layout, records, at), 0, 1200);
        }
    }

    private static float Read(Accumulator sketch, RecordLayout layout, RecordPages records, Moment at)
    {
        var got = new float[2];
        sketch.Read(new RecordView(layout, records.PageCells(0), records.PageRings(0)), [1, -1], at, got);
        Assert.Equal(0, got[1]);
        return got[0];
    }

    private static (Accumulator Sketch, RecordPages Records) Make(FeatureWindow? window, out Moment at, out RecordLayout layout)
    {
        var windows = new WindowTable();
        layout = new RecordLayout(windows);
        var sketch = layout.GetOrAdd(new AccumulatorKey(AccumulatorKind.Distinct, 0, window, What: DistinctKey.User));
        var records = new RecordPages(layout, 2);
        records.AddPage();
        at = new Moment(windows);
        return (sketch, records);
    }
}
