namespace FeedRanker.WorldGen;

/// <summary>Writes follows.tsv in the order of time: all follows, those made from the feed included.</summary>
internal static class FollowsFile
{
    public static void Write(string path, World world)
    {
        var rows = new List<(long TimeMs, int User, int Author)>(world.Follows.Count);
        for (var u = 0; u < world.Options.Users; u++)
            foreach (var follow in world.Follows.Of(u)) rows.Add((follow.TimeMs, u, follow.Author));
        rows.Sort();
        using var file = new RowWriter(path, "user_id\tauthor\ttime_ms");
        foreach (var (timeMs, user, author) in rows)
            file.Id('u', user).Text(world.Authors.Names[author]).Integer(timeMs).EndRow();
    }
}
