namespace FeedRanker.Evaluation;

/// <summary>Which number of a comparison a condition looks at.</summary>
public enum GateReading
{
    /// <summary>The system's mean less the baseline's; relative to the baseline's where the limit is a percentage.</summary>
    Difference,

    /// <summary>The lower end of that difference's interval.</summary>
    Low,

    /// <summary>The upper end of that difference's interval.</summary>
    High,

    /// <summary>p of the sign-flip test after Holm's correction.</summary>
    P,

    /// <summary>The system's own mean.</summary>
    Value,
}
