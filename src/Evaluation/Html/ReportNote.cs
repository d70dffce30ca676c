namespace FeedRanker.Evaluation;

/// <summary>A sentence a reader must not miss.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">The sentence.</param>
public sealed record ReportNote(NoteLevel Level, string Text);
