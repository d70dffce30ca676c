namespace FeedRanker.Ranking;

/// <summary>What early stopping of pointwise training watches on the validation rows.</summary>
public enum TreeValidationMetric
{
    /// <summary>Mean cross-entropy; lower is better.</summary>
    LogLoss,

    /// <summary>Area under the ROC curve; higher is better.</summary>
    Auc,
}
