namespace FeedRanker.FeatureStore;

/// <summary>What this process keeps in memory of items, authors and so on, as an online store keeps it fresh. Thread-safe.</summary>
public interface IOnlineView
{
    /// <summary>The engine that events go to now.</summary>
    FeatureEngine Features { get; }

    /// <summary>Takes in what the log of this process has stored, the users' side included.</summary>
    void Apply(AppendResult batch);

    /// <summary>Takes in the side that is not the users'; one entry of <paramref name="facts"/> for each event of the batch.</summary>
    void ApplyShared(AppendResult batch, IReadOnlyList<EventFacts> facts);

    /// <summary>Stores a follow or its end, and shows it where users are kept in this process; whether it was new to the store.</summary>
    bool Follow(string userId, string author, bool unfollow, long timeMs);

    /// <summary>Shows requests the catalog as it is stored.</summary>
    void ShowCatalog();
}
