using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>Reads features of a world from an engine.</summary>
internal sealed class WorldReads
{
    /// <summary>Candidates that a read may name: several blocks of the hydrator's.</summary>
    public const int MostRows = 300;

    private readonly SmallWorld _world;

    public WorldReads(SmallWorld world, FeatureEngine engine, IEnumerable<FeedEvent>? events = null)
    {
        (_world, Engine) = (world, engine);
        foreach (var e in events ?? []) engine.Apply(e);
        var schema = new ColumnSchema();
        Hydrator = engine.CreateHydrator(schema, [world.Vectors]);
        Batch = new CandidateBatch(schema, Math.Max(MostRows, world.Catalog.Count));
        for (var i = 0; i < world.Catalog.Count; i++) Batch.Add(i, 0);
    }

    public FeatureEngine Engine { get; }

    public FeatureHydrator Hydrator { get; }

    public CandidateBatch Batch { get; }

    public UserSnapshot User { get; } = new();

    /// <summary>The places that the next reads are told of.</summary>
    public short[] Positions { get; set; } = [];

    public Dictionary<string, float[]> Read(int user, long nowMs, string surface, params int[] items)
    {
        Batch.Clear();
        foreach (var item in items.Length > 0 ? items : Enumerable.Range(0, _world.Catalog.Count).ToArray()) Batch.Add(item, 0);
        Engine.ReadUser(user, $"u{user}", nowMs, User);
        if (_world.UserVector(user) is { Length: > 0 } vector)
        {
            vector.CopyTo(User.SetEmbedding(vector.Length));
            User.EmbeddingModel = _world.Vectors.Model;
        }

        if (Positions.Length > 0) Engine.SetPositions(User, Positions);
        Hydrator.Run(_world.Request(User, nowMs, surface), Batch, default);
        return Hydrator.Fills.ToDictionary(c => c.Name, c => Batch[c].ToArray());
    }
}
