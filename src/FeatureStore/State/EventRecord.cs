using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>One event as teams describe it: who did what to which item when.</summary>
public readonly record struct EventRecord
{
    /// <summary>Makes an event with nothing but what the initialiser sets.</summary>
    public EventRecord()
    {
    }

    /// <summary>Makes retries safe: the same id is stored once. When empty, the whole content is the id.</summary>
    public string EventId { get; init; } = "";

    /// <summary>When it happened, Unix milliseconds.</summary>
    public required long TimeMs { get; init; }

    /// <summary>Who did it; an unknown user is created.</summary>
    public required string UserId { get; init; }

    /// <summary>What it was done to; must be in the catalog, deleted or not.</summary>
    public required string ItemId { get; init; }

    /// <summary>One of the store's <see cref="EventTypes"/>, by name.</summary>
    public required string Type { get; init; }

    /// <summary>Seconds for dwell and long_view, stars for rating, else 1.</summary>
    public float Value { get; init; } = 1f;

    /// <summary>The request it follows from; empty when unknown.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Place on that page from 0; -1 when unknown.</summary>
    public int Position { get; init; } = -1;

    /// <summary>Where it happened; empty when unknown.</summary>
    public string Surface { get; init; } = "";

    /// <summary>What <see cref="FeedEvent.Request"/> is for a request id: equal for an impression and what followed it.</summary>
    public static long RequestKey(string requestId)
    {
        if (requestId.Length == 0) return 0;
        var hash = (long)StableHash.Of(requestId);
        return hash == 0 ? 1 : hash;
    }
}
