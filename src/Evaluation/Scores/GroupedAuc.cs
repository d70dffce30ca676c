namespace FeedRanker.Evaluation;

/// <summary>AUC within groups (users), averaged by group size.</summary>
/// <param name="Value">Σ n_g AUC_g / Σ n_g over the groups that have both classes; NaN when none has.</param>
/// <param name="Groups">How many groups count.</param>
/// <param name="LeftOut">How many groups have one class only.</param>
public readonly record struct GroupedAuc(double Value, int Groups, int LeftOut);
