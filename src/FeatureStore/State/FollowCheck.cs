namespace FeedRanker.FeatureStore;

/// <summary>What a follow must be to enter the store.</summary>
internal static class FollowCheck
{
    /// <summary>The first thing wrong with the follow, or null.</summary>
    public static Flaw? Check(in FollowRecord follow) =>
        TextRules.Id("user_id", follow.UserId)
        ?? TextRules.Id("author", follow.Author)
        ?? (follow.TimeMs >= 0 ? null : new Flaw("time_ms", $"{follow.TimeMs} must be Unix milliseconds, 0 or more."));
}
