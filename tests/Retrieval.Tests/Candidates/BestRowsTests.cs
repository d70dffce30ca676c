using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class BestRowsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(300)]
    public void Add_AnyOrderWithTies_KeepsWhatSortingKeeps(int k)
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            var random = new FeedRandom(seed);
            var offered = new List<(int Row, float Score)>();
            for (var row = 0; row < 200; row++) offered.Add((row, random.Next(50) == 0 ? float.NaN : random.Next(50) == 0 ? float.PositiveInfinity : random.Next(40) - 20));
            for (var i = offered.Count - 1; i > 0; i--)
            {
                var j = random.Next(i + 1);
                (offered[i], offered[j]) = (offered[j], offered[i]);
            }

            var rows = new int[k];
            var scores = new float[k];
            var best = new BestRows(rows, scores);
            foreach (var (row, score) in offered) best.Add(row, score);
            var count = best.Sort();
            var expected = offered.Where(o => float.IsFinite(o.Score)).OrderByDescending(o => o.Score).ThenBy(o => o.Row).Take(k);
            Assert.Equal(expected, rows.Zip(scores).Take(count).Select(z => (z.First, z.Second)));
        }
    }
}
