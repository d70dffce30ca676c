namespace FeedRanker.Evaluation;

/// <summary>How much a note matters.</summary>
public enum NoteLevel
{
    /// <summary>Good to know.</summary>
    Note,

    /// <summary>A number may be wrong or mislead; shown first and loudest.</summary>
    Warning,
}
