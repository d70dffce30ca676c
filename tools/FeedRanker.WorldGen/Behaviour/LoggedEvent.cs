using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>A row of events.tsv before it has its place in time.</summary>
internal readonly record struct LoggedEvent(long TimeMs, int User, int Item, EventType Type, float Value, long Request, short Position);
