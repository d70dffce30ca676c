namespace FeedRanker.Evaluation;

/// <summary>
/// Regression-EM (Wang, Golbandi, Bendersky, Metzler and Najork 2018) of the position-based model P(click) = θ_k γ(key): from what
/// was clicked where, without any randomisation. It needs keys to be seen at several positions, and is as good as γ is: where
/// relevance differs within a key and the policy knows it, the curve comes out too steep; prefer <see cref="InterventionHarvest"/>.
/// </summary>
public static class RegressionEm
{
    /// <summary>Estimates the curve.</summary>
    public static PositionBiasCurve Estimate(ClickLog log, PositionBiasOptions? options = null, CancellationToken ct = default)
    {
        var chosen = (options ?? new PositionBiasOptions()).Validated();
        log.Validated();
        var once = new double[log.Count];
        Array.Fill(once, 1);
        return PageResamples.Curve("regression-em", log, Curve(once, chosen.Iterations), rows => Curve(rows, chosen.ResampleIterations), chosen, ct);

        double[] Curve(double[] rows, int iterations)
        {
            var state = new RegressionEmState(log, chosen.Ridge);
            state.Start(rows);
            state.Run(rows, iterations, ct);
            return state.Curve();
        }
    }
}
