using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Our reward model: effects of action, position, category and context group, logistic where rewards lie in [0, 1]. Cross-fitted
/// (Chernozhukov et al. 2018): each unit is predicted by a model that did not see it, without which doubly robust estimates
/// would lean on rewards fitted to their own noise.
/// </summary>
internal static class CrossFit
{
    private const int Passes = 8;
    private const double PositionRidge = 0.1;

    public static ModelPredictions Predict(PolicyLog log, PolicyEvaluationOptions options, CancellationToken ct)
    {
        var fit = new double[log.Count];
        var predictions = ModelPredictions.Zero(log);
        var limit = options.Switch ?? Math.Sqrt(log.Count);
        var (factors, levels, ridge) = Factors(log, options.Ridge);
        for (var fold = 0; fold < options.Folds; fold++)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < fit.Length; i++) fit[i] = FoldOf(log.UnitOf[i], options) == fold ? 0 : 1;
            var model = new EffectModel(levels, ridge, Array.TrueForAll(log.Rewards, r => r is >= 0 and <= 1));
            model.Fit(factors, log.Rewards, fit, Passes);
            for (var i = 0; i < fit.Length; i++)
                if (fit[i] == 0) Predict(log, model, i, limit, predictions);
        }

        return predictions;
    }

    private static int FoldOf(int unit, PolicyEvaluationOptions options) =>
        (int)(StableHash.Mix(options.Resampling.Seed ^ ((ulong)unit + 0x51ED270B)) % (ulong)options.Folds);

    private static (int[][] Factors, int[] Levels, double[] Ridge) Factors(PolicyLog log, double ridge)
    {
        var factors = new List<int[]> { log.Actions, log.Positions };
        var levels = new List<int> { log.ActionCount, log.PositionCount };
        var ridges = new List<double> { ridge, PositionRidge };
        if (log.Categories is not null)
        {
            factors.Add(Array.ConvertAll(log.Actions, a => log.Categories[a]));
            levels.Add(log.Categories.Max() + 1);
            ridges.Add(ridge);
        }

        if (log.ContextGroups is not null)
        {
            factors.Add(log.ContextGroups);
            levels.Add(log.ContextGroups.Max() + 1);
            ridges.Add(ridge);
        }

        return (factors.ToArray(), levels.ToArray(), ridges.ToArray());
    }

    private static void Predict(PolicyLog log, EffectModel model, int row, double limit, ModelPredictions to)
    {
        var context = model.Intercept + model.Effect(1, log.Positions[row]);
        if (log.ContextGroups is not null) context += model.Effect(log.Categories is null ? 2 : 3, log.ContextGroups[row]);
        to.OfShown[row] = Of(log, model, context, log.Actions[row]);
        if (log.Distributions is null || log.DecisionOf is null) return;
        var decision = log.DecisionOf[row];
        var actions = log.Distributions.Actions(decision);
        var target = log.Distributions.Target(decision);
        var logging = log.Distributions.Logging(decision);
        for (var a = 0; a < actions.Length; a++)
        {
            if (target[a] == 0) continue;
            var part = target[a] * Of(log, model, context, actions[a]);
            to.OfPolicy[row] += part;
            if (!logging.IsEmpty && target[a] > limit * logging[a]) to.OfRare[row] += part;
        }
    }

    private static double Of(PolicyLog log, EffectModel model, double context, int action)
    {
        var eta = context + model.Effect(0, action);
        return model.Mean(log.Categories is null ? eta : eta + model.Effect(2, log.Categories[action]));
    }
}
