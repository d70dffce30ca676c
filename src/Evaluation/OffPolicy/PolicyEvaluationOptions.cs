using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>How a policy is evaluated. Immutable; see <see cref="Validated"/>.</summary>
public sealed record PolicyEvaluationOptions
{
    /// <summary>Every estimator, studentised bootstrap intervals of 95%.</summary>
    public static PolicyEvaluationOptions Default { get; } = new();

    /// <summary>Names of estimators; "all" or none for every one.</summary>
    public IReadOnlyList<string> Estimators { get; init; } = ["all"];

    /// <summary>Weights above it are clipped by clipped-ips; √n when null. Above 0.</summary>
    public double? Clip { get; init; }

    /// <summary>Weights above it are left to the model by switch and switch-dr; √n when null. Above 0.</summary>
    public double? Switch { get; init; }

    /// <summary>Folds that the reward model is cross-fitted over, 2 to 50.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Ridge penalty of the reward model's effects, above 0 and at most 1e6.</summary>
    public double Ridge { get; init; } = 2;

    /// <summary>How intervals are made.</summary>
    public PolicyIntervalKind Interval { get; init; } = PolicyIntervalKind.Studentised;

    /// <summary>Resamples, confidence and seed of the intervals.</summary>
    public ResamplingOptions Resampling { get; init; } = ResamplingOptions.Default;

    /// <summary>A reward model in place of ours, such as the team's own: its predictions must not have seen the log's rewards.</summary>
    public Func<PolicyLog, ModelPredictions>? Model { get; init; }

    /// <summary>Returns itself when every value is in its range.</summary>
    /// <exception cref="InputException">Names the first field that is not, its value and the range.</exception>
    public PolicyEvaluationOptions Validated()
    {
        if (Clip is { } clip && !(clip > 0 && double.IsFinite(clip))) throw new InputException($"{clip} must be above 0.", field: nameof(Clip));
        if (Switch is { } limit && !(limit > 0 && double.IsFinite(limit))) throw new InputException($"{limit} must be above 0.", field: nameof(Switch));
        if (Folds is < 2 or > 50) throw new InputException($"{Folds} must be from 2 to 50.", field: nameof(Folds));
        if (!(Ridge > 0 && Ridge <= 1e6)) throw new InputException($"{Ridge} must be above 0 and at most 1000000.", field: nameof(Ridge));
        PolicyEstimatorTable.Choose(Estimators);
        Resampling.Validated();
        return this;
    }
}
