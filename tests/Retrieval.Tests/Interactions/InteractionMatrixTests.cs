using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

public sealed class InteractionMatrixTests
{
    [Theory]
    [InlineData(PairMerge.Sum)]
    [InlineData(PairMerge.Max)]
    public void Build_RandomTriples_HoldsWhatADictionaryHolds(PairMerge merge)
    {
        var random = new FeedRandom(3);
        var triples = new Interaction[2000];
        var expected = new SortedDictionary<(int User, int Item), float>();
        for (var i = 0; i < triples.Length; i++)
        {
            triples[i] = new Interaction(random.Next(40), random.Next(30), random.Next(7) - 3);
            var key = (triples[i].User, triples[i].Item);
            expected[key] = !expected.TryGetValue(key, out var known) ? triples[i].Weight
                : merge == PairMerge.Sum ? known + triples[i].Weight : Math.Max(known, triples[i].Weight);
        }

        var matrix = InteractionMatrix.Build(40, 30, triples, merge);

        Assert.Equal(expected.Where(e => e.Value > 0).Select(e => (e.Key.User, e.Key.Item, e.Value)), Triples(matrix));
        Assert.Equal(Triples(matrix), Triples(matrix.Transpose().Transpose()));
        Assert.Equal(Triples(matrix).Select(t => (t.Column, t.Row, t.Weight)).Order(), Triples(matrix.Transpose()));
        Assert.Equal(matrix.Fingerprint(), matrix.Transpose().Transpose().Fingerprint());
        Assert.NotEqual(matrix.Fingerprint(), matrix.Transpose().Fingerprint());
    }

    [Fact]
    public void LimitRows_LongRows_KeepsEvenlySpacedPairs()
    {
        var pairs = Enumerable.Range(0, 100).Select(i => new Interaction(0, i, i + 1)).Append(new Interaction(1, 5, 1)).ToArray();
        var limited = InteractionMatrix.Build(2, 100, pairs).LimitRows(4);
        Assert.Equal([0, 25, 50, 75], limited.ColumnsOf(0).ToArray());
        Assert.Equal([1f, 26, 51, 76], limited.WeightsOf(0).ToArray());
        Assert.Equal([5], limited.ColumnsOf(1).ToArray());
    }

    [Theory]
    [InlineData(4, 0, 1f, "user")]
    [InlineData(-1, 0, 1f, "user")]
    [InlineData(0, 3, 1f, "item")]
    [InlineData(0, 0, float.NaN, "weight")]
    public void Build_BadTriple_NamesTheField(int user, int item, float weight, string field)
    {
        var e = Assert.Throws<InputException>(() => InteractionMatrix.Build(4, 3, [new Interaction(user, item, weight)]));
        Assert.Equal(field, e.Field);
    }

    private static IEnumerable<(int Row, int Column, float Weight)> Triples(InteractionMatrix matrix)
    {
        var triples = new List<(int, int, float)>();
        for (var row = 0; row < matrix.RowCount; row++)
            for (var i = 0; i < matrix.ColumnsOf(row).Length; i++) triples.Add((row, matrix.ColumnsOf(row)[i], matrix.WeightsOf(row)[i]));
        return triples;
    }
}
