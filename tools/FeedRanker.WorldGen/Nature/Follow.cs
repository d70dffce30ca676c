namespace FeedRanker.WorldGen;

/// <summary>That somebody follows an author, and since when.</summary>
internal readonly record struct Follow(int Author, long TimeMs);
