namespace FeedRanker.FeatureStore;

/// <summary>A user attribute whose values split users into cohorts.</summary>
/// <param name="Attribute">Index in the plan's user attributes.</param>
/// <param name="IsNumber">Whether it is a number in fixed buckets rather than a category.</param>
/// <param name="Values">How many values are told apart; all others share one more.</param>
internal readonly record struct CohortAttribute(int Attribute, bool IsNumber, int Values)
{
    /// <summary>The cohort of a user, or -1 when their value is unknown.</summary>
    public int ValueOf(BoundUsers users, int row) =>
        IsNumber ? NumericBuckets.OfUser(users.Number(row, Attribute)) : users.Value(row, Attribute);
}
