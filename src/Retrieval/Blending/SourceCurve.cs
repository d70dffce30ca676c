namespace FeedRanker.Retrieval;

/// <summary>
/// A rising map from one source's score to P(wanted): isotonic regression by pool-adjacent-violators (Ayer et al. 1955),
/// each pool drawn towards the overall rate, straight lines between the pools' middles, flat beyond. Immutable.
/// </summary>
public sealed class SourceCurve
{
    private const int MostKnots = 64;
    private const double PriorHits = 20; // a pool of so many hits is moved half-way to the overall rate
    private const float Least = 1e-5f;

    private readonly float[] _scores;
    private readonly float[] _chances;

    internal SourceCurve(float[] scores, float[] chances) => (_scores, _chances) = (scores, chances);

    internal ReadOnlySpan<float> Scores => _scores;

    internal ReadOnlySpan<float> Chances => _chances;

    /// <summary>Fits a map.</summary>
    /// <param name="scores">Scores of hits, one or more, finite.</param>
    /// <param name="wanted">Whether each was wanted.</param>
    public static SourceCurve Fit(ReadOnlySpan<float> scores, ReadOnlySpan<bool> wanted)
    {
        var order = new int[scores.Length];
        var keys = scores.ToArray();
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(keys, order);
        var pools = new List<(double Score, double Wanted, double Count)>();
        var perPool = Math.Max(1, order.Length / (MostKnots * 4));
        for (var i = 0; i < order.Length;)
        {
            var (score, hits, from) = (0.0, 0.0, i);
            for (; i < order.Length && (i - from < perPool || keys[i] == keys[i - 1]); i++) // equal scores are one pool
            {
                score += keys[i];
                hits += wanted[order[i]] ? 1 : 0;
            }

            Put(pools, (score, hits, i - from));
        }

        return Of(pools);
    }

    /// <summary>P(wanted) at a score, above 0.</summary>
    public float At(float score)
    {
        var at = _scores.AsSpan().BinarySearch(score);
        if (at >= 0) return _chances[at];
        at = ~at;
        if (at == 0) return _chances[0];
        if (at == _scores.Length) return _chances[^1];
        var share = (score - _scores[at - 1]) / (_scores[at] - _scores[at - 1]);
        return _chances[at - 1] + share * (_chances[at] - _chances[at - 1]);
    }

    private static void Put(List<(double Score, double Wanted, double Count)> pools, (double Score, double Wanted, double Count) next)
    {
        while (pools.Count > 0 && pools[^1].Wanted * next.Count >= next.Wanted * pools[^1].Count)
        {
            next = (next.Score + pools[^1].Score, next.Wanted + pools[^1].Wanted, next.Count + pools[^1].Count);
            pools.RemoveAt(pools.Count - 1);
        }

        pools.Add(next);
    }

    private static SourceCurve Of(List<(double Score, double Wanted, double Count)> pools)
    {
        var rate = pools.Sum(p => p.Wanted) / pools.Sum(p => p.Count);
        var (scores, chances) = (new List<float>(), new List<float>());
        var step = (pools.Count + MostKnots - 1) / MostKnots;
        for (var i = 0; i < pools.Count; i += step)
        {
            var score = (float)(pools[i].Score / pools[i].Count);
            var chance = Math.Max(Least, (float)((pools[i].Wanted + PriorHits * rate) / (pools[i].Count + PriorHits)));
            if (scores.Count > 0 && score <= scores[^1]) continue;
            scores.Add(score);
            chances.Add(chances.Count == 0 ? chance : Math.Max(chance, chances[^1])); // the prior must not turn it round
        }

        return new SourceCurve([.. scores], [.. chances]);
    }
}
