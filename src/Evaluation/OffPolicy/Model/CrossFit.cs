using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Our reward model: effects of <see cref="RewardFactors"/>, logistic where rewards lie in [0, 1]. Cross-fitted
/// (Chernozhukov et al. 2018): each unit is predicted by a model that did not see it, without which doubly robust estimates
/// would lean on rewards fitted to their own noise.
/// </summary>
internal static class CrossFit
{
    private const int Passes = 8;

    public static ModelPredictions Predict(PolicyLog log, PolicyEvaluationOptions options, CancellationToken ct)
    {
        var fit = new double[log.Count];
        var predictions = ModelPredictions.Zero(log);
        var limit = options.Switch ?? Math.Sqrt(log.Count);
        var factors = new RewardFactors(log, options.Ridge);
        for (var fold = 0; fold < options.Folds; fold++)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < fit.Length; i++) fit[i] = FoldOf(log.UnitOf[i], options) == fold ? 0 : 1;
            var model = new EffectModel(factors.Levels, factors.Ridge, Array.TrueForAll(log.Rewards, r => r is >= 0 and <= 1));
            model.Fit(factors.OfRows, log.Rewards, fit, Passes);
            for (var i = 0; i < fit.Length; i++)
                if (fit[i] == 0) Predict(log, factors, model, i, limit, predictions);
        }

        return predictions;
    }

    private static int FoldOf(int unit, PolicyEvaluationOptions options) =>
        (int)(StableHash.Mix(options.Resampling.Seed ^ ((ulong)unit + 0x51ED270B)) % (ulong)options.Folds);

    private static void Predict(PolicyLog log, RewardFactors factors, EffectModel model, int row, double limit, ModelPredictions to)
    {
        if (log.Distributions is null || log.DecisionOf is null)
        {
            to.OfShown[row] = factors.Expect(model, row, log.Actions[row], 0, 1);
            return;
        }

        var decision = log.DecisionOf[row];
        var actions = log.Distributions.Actions(decision);
        var target = log.Distributions.Target(decision);
        var logging = log.Distributions.Logging(decision);
        to.OfShown[row] = factors.Expect(model, row, log.Actions[row], log.Propensities?[row] ?? 0, actions.Length);
        for (var a = 0; a < actions.Length; a++)
        {
            if (target[a] == 0) continue;
            var logged = logging.IsEmpty ? 0 : logging[a];
            var part = target[a] * factors.Expect(model, row, actions[a], logged, actions.Length);
            to.OfPolicy[row] += part;
            if (!logging.IsEmpty && target[a] > limit * logged) to.OfRare[row] += part;
        }
    }
}
