namespace FeedRanker.FeatureStore;

/// <summary>
/// Where the logs ended when a read-only store was opened. Both logs only ever grow at the end, so reading up to here is
/// reading the store as it was, without keeping a transaction open: one that lasted as long as a build would keep the
/// writer from ever emptying its write-ahead log. Follows come and go, so they are kept.
/// </summary>
/// <param name="LastEvent">Sequence number of the last event.</param>
/// <param name="LastServed">Sequence number of the last served feed.</param>
/// <param name="Follows">The follows there were, by user and author.</param>
internal sealed record ReadMoment(long LastEvent, long LastServed, (int User, int Author, long TimeMs)[] Follows)
{
    /// <summary>Reads it, in the transaction that everything else of the moment is read in.</summary>
    public static ReadMoment Of(SqliteFile db, StoreCounters counters) =>
        new(counters.Events, db.Scalar("SELECT max(seq) FROM served"), [.. FollowTable.Read(db)]);
}
