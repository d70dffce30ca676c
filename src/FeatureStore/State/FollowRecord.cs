namespace FeedRanker.FeatureStore;

/// <summary>A user follows an author, or stops to.</summary>
/// <param name="UserId">The team's id of the user; an unknown user is created.</param>
/// <param name="Author">The author's name; may have published nothing yet.</param>
/// <param name="TimeMs">Since when, Unix milliseconds.</param>
/// <param name="Unfollow">Whether the follow ends.</param>
public readonly record struct FollowRecord(string UserId, string Author, long TimeMs, bool Unfollow = false);
