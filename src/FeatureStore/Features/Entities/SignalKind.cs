namespace FeedRanker.FeatureStore;

/// <summary>Which events a signal takes. Outcomes count once per exposure.</summary>
internal enum SignalKind
{
    /// <summary>A chance to react: see <see cref="SignalTable"/>.</summary>
    Exposure,

    /// <summary>The first event of a type after an exposure.</summary>
    Outcome,

    /// <summary>The first event with a positive weight after an exposure.</summary>
    Positive,

    /// <summary>The first event with a negative weight after an exposure.</summary>
    Negative,

    /// <summary>The first event of any type but impression after an exposure.</summary>
    Action,

    /// <summary>The weight of the first event of each wanted type after an exposure.</summary>
    Weight,

    /// <summary>Every event of a type with a finite value.</summary>
    Every,

    /// <summary>The value of every event of a type, where finite.</summary>
    Value,

    /// <summary>The first event any item ever has.</summary>
    NewItem,
}
