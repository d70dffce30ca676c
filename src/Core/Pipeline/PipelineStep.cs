namespace FeedRanker.Core;

/// <summary>One step after blending: a column stage or a rule, and what its failure means.</summary>
/// <param name="Stage">An <see cref="IColumnStage"/> or an <see cref="IRule"/>.</param>
/// <param name="Required">
/// A required step runs however late it is, and its failure fails the request (eligibility, policy). An optional step
/// that fails, or that is skipped because time is short, counts as not run: its columns become NaN, the old order stands.
/// </param>
/// <param name="Fallback">
/// Whether the step runs only when an optional step that fills the same columns did not: the light model behind a
/// heavy one.
/// </param>
public sealed record PipelineStep(IStage Stage, bool Required = false, bool Fallback = false);
