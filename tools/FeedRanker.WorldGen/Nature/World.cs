namespace FeedRanker.WorldGen;

/// <summary>All that is true of a world before anybody opens a feed.</summary>
internal sealed class World
{
    public World(WorldOptions options)
    {
        Options = options;
        Space = new LatentSpace(options.Seed);
        Authors = new Authors(options, Space);
        People = new People(options, Space);
        Items = new Items(options, Space, Authors);
        Follows = new FollowGraph(options, People, Authors);
    }

    public WorldOptions Options { get; }

    public LatentSpace Space { get; }

    public Authors Authors { get; }

    public People People { get; }

    public Items Items { get; }

    public FollowGraph Follows { get; }
}
