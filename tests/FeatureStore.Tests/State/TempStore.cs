using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>A store in a directory of its own, gone with the test; its clock stands at <see cref="Now"/>.</summary>
internal sealed class TempStore : IDisposable
{
    /// <summary>2024-01-01T00:00:00Z.</summary>
    public const long Now = 1_704_067_200_000;

    public TempStore()
    {
        Dir = Directory.CreateTempSubdirectory("feedranker-store-").FullName;
        Store = Open();
    }

    public string Dir { get; }

    public StateStore Store { get; private set; }

    public StateStore Reopen()
    {
        Store.Dispose();
        return Store = Open();
    }

    public static EventRecord Click(string user, string item, long timeMs = Now, string eventId = "") =>
        new() { UserId = user, ItemId = item, Type = "click", TimeMs = timeMs, EventId = eventId };

    public static ItemRecord Item(string id, string author = "ann", params string[] topics) =>
        new() { Id = id, Title = $"Title of {id}", Author = author, PublishedMs = Now - 1000, Topics = topics };

    public List<FeedEvent> Events(EventFilter filter = default)
    {
        var events = new List<FeedEvent>();
        Store.ReadEvents(filter, batch => events.AddRange(batch));
        return events;
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Dir, recursive: true);
    }

    private StateStore Open() => StateStore.Open(Dir, createIfMissing: true, new FixedClock());

    public sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
    }
}
