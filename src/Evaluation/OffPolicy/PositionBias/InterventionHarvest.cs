namespace FeedRanker.Evaluation;

/// <summary>
/// Intervention harvesting (Agarwal, Zaitsev, Wang, Li, Najork and Joachims 2019): whatever stood at k in one request and at k' in
/// another is an experiment on position, so the ratio of its click rates is θ_k / θ_k'. Rows at k weigh P(k') / (P(k) + P(k')), with P
/// the key's probability of the position where it is known, else how often the key stood there (then the ratio is that of Mantel
/// and Haenszel 1959 over keys). That is the paper's 1/P weighting with each key counted as much as it tells,
/// P(k) P(k') / (P(k) + P(k')), which bounds every weight by 1.
/// </summary>
public static class InterventionHarvest
{
    /// <summary>Estimates the curve.</summary>
    public static PositionBiasCurve Estimate(ClickLog log, HarvestPairs pairs = HarvestPairs.All, PositionBiasOptions? options = null, CancellationToken ct = default)
    {
        var chosen = (options ?? new PositionBiasOptions()).Validated();
        log.Validated();
        var once = new double[log.Count];
        Array.Fill(once, 1);
        return PageResamples.Curve(pairs == HarvestPairs.All ? "harvest-all-pairs" : "harvest-adjacent", log, Curve(log, pairs, once), rows => Curve(log, pairs, rows), chosen, ct);
    }

    private static double[] Curve(ClickLog log, HarvestPairs pairs, double[] rows)
    {
        var ratios = new PairRatios(log, rows);
        return pairs == HarvestPairs.All ? ratios.AllPairs() : ratios.Adjacent();
    }
}
