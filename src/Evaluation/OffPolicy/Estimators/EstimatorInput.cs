using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>What estimators share over one log: options, weights, and the reward model's predictions, made once when first asked for.</summary>
internal sealed class EstimatorInput(PolicyLog log, PolicyEvaluationOptions options, CancellationToken ct)
{
    private ModelPredictions? _model;

    public PolicyLog Log => log;

    public PolicyEvaluationOptions Options => options;

    public double[] Weights => log.WeightsOf(WeightKind.Position)!;

    /// <summary>Predictions of models that did not see the row's unit.</summary>
    public ModelPredictions Model => _model ??= options.Model?.Invoke(log) ?? CrossFit.Predict(log, options, ct);

    /// <summary>Weights above this are clipped: √n, under which truncated importance sampling is consistent (Ionides 2008).</summary>
    public double Clip => options.Clip ?? Math.Sqrt(log.Count);

    /// <summary>Weights above this are left to the reward model by the switch estimators.</summary>
    public double Switch => options.Switch ?? Math.Sqrt(log.Count);

    public static InputException Unknown(string name, IEnumerable<string> known) =>
        new($"there is no estimator '{name}'; choose from all, {string.Join(", ", known)}.", field: "estimators");
}
