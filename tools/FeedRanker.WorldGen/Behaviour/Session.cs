using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>A user looking at their feed, page after page, with its own stream of chance.</summary>
internal sealed class Session(int user, int intent, FeedRandom random)
{
    /// <summary>Everything drawn in the session; a field, since the generator is a mutable struct.</summary>
    public FeedRandom Random = random;

    public int User => user;

    /// <summary>The topic the user came for, -1 for none.</summary>
    public int Intent => intent;

    public int PagesRead { get; set; }
}
