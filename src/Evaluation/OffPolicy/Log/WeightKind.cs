namespace FeedRanker.Evaluation;

/// <summary>Which ratio of probabilities, evaluated policy over logging policy, weighs an impression.</summary>
public enum WeightKind
{
    /// <summary>Of this action at this position, whatever stands elsewhere (IPS; on pages IIPS).</summary>
    Position,

    /// <summary>Of the page from its top down to this position (RIPS).</summary>
    Cascade,

    /// <summary>Of the whole page (SIPS).</summary>
    Page,
}
