using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>One user's candidates while blend weights are learned: each model's score of each, and which were wanted.</summary>
internal sealed class CandidateList
{
    private readonly int _models;
    private readonly int _wanted;
    private readonly float[] _scores; // candidates × models
    private readonly bool[] _hits;

    private CandidateList(int models, int wanted, float[] scores, bool[] hits)
    {
        _models = models;
        _wanted = wanted;
        _scores = scores;
        _hits = hits;
    }

    /// <summary>Takes the union of every model's first items.</summary>
    /// <param name="scores">A row of whole vector lanes per model.</param>
    /// <param name="models">How many rows.</param>
    /// <param name="items">How many of a row's numbers are scores.</param>
    /// <param name="perModel">How many of a model's first items are taken.</param>
    /// <param name="chosen">Never taken.</param>
    /// <param name="wanted">To be found, rising.</param>
    public static CandidateList Of(Span<float> scores, int models, int items, int perModel, ReadOnlySpan<int> chosen, ReadOnlySpan<int> wanted)
    {
        var width = FullRanking.WidthOf(items);
        var union = new SortedSet<int>();
        var top = new int[perModel];
        for (var m = 0; m < models; m++)
        {
            var row = scores.Slice(m * width, items);
            foreach (var item in chosen) row[item] = float.NaN;
            foreach (var item in top.AsSpan(0, TopK.Select(row, top))) union.Add(item);
        }

        var kept = new float[union.Count * models];
        var hits = new bool[union.Count];
        var at = 0;
        foreach (var item in union)
        {
            for (var m = 0; m < models; m++) kept[at * models + m] = scores[m * width + item];
            hits[at++] = wanted.BinarySearch(item) >= 0;
        }

        return new CandidateList(models, wanted.Length, kept, hits);
    }

    /// <summary>NDCG@k of the candidates by weighted scores.</summary>
    public double Ndcg(ReadOnlySpan<double> weights, int k)
    {
        Span<int> top = stackalloc int[k];
        Span<float> sums = stackalloc float[_hits.Length];
        for (var c = 0; c < sums.Length; c++)
        {
            var sum = 0.0;
            for (var m = 0; m < _models; m++) sum += weights[m] * _scores[c * _models + m];
            sums[c] = (float)sum;
        }

        double gain = 0, ideal = 0;
        var found = TopK.Select(sums, top);
        for (var i = 0; i < found; i++)
            if (_hits[top[i]]) gain += 1 / Math.Log2(i + 2);
        for (var i = 0; i < Math.Min(k, _wanted); i++) ideal += 1 / Math.Log2(i + 2);
        return gain / ideal;
    }
}
