namespace FeedRanker.Core;

/// <summary>One thing a user did, as kept in their recent history.</summary>
/// <param name="Item">Catalog row.</param>
/// <param name="Type">What they did.</param>
/// <param name="Value">Seconds for a dwell, stars for a rating, else 1.</param>
/// <param name="TimeMs">When, Unix milliseconds.</param>
public readonly record struct UserAction(int Item, EventType Type, float Value, long TimeMs);
