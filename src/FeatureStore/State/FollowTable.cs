namespace FeedRanker.FeatureStore;

/// <summary>Who follows whom, on disk.</summary>
internal static class FollowTable
{
    public static IEnumerable<(int User, int Author, long TimeMs)> Read(SqliteFile db)
    {
        using var select = db.Prepare("SELECT user, author, time_ms FROM follows ORDER BY user, author");
        while (select.Step()) yield return (select.Int(0), select.Int(1), select.Long(2));
    }
}
