using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The running digest of what was applied to a user: of what events and follows say, with names and not with ids, so that it is
/// the same in every process and in every log that has them in this order.
/// </summary>
internal static class HistoryDigest
{
    private const ulong Follows = 0x666F6C6C6F77UL;
    private const ulong Unfollows = 0x756E666F6C6CUL;

    /// <summary>The digest after an event.</summary>
    public static ulong After(ulong before, in FeedEvent e, CatalogSnapshot catalog)
    {
        var value = BitConverter.SingleToUInt32Bits(e.Value + 0f); // a log on disk keeps no sign of zero
        var hash = StableHash.Mix(before ^ StableHash.Mix((ulong)e.TimeMs));
        hash = StableHash.Mix(hash ^ NameOf(catalog.ItemIds, e.Item));
        hash = StableHash.Mix(hash ^ ((ulong)value << 32 | (ulong)e.Type.Id << 16 | (ushort)e.Position));
        return StableHash.Mix(hash ^ (ulong)e.Request);
    }

    /// <summary>The digest after a follow or its end.</summary>
    public static ulong After(ulong before, int author, bool follows, CatalogSnapshot catalog) =>
        StableHash.Mix(StableHash.Mix(before ^ (follows ? Follows : Unfollows)) ^ NameOf(catalog.Authors, author));

    // What a catalog does not name has no log either.
    private static ulong NameOf(StringIds names, int id) => id < names.Count ? StableHash.Of(names[id]) : (ulong)id;
}
