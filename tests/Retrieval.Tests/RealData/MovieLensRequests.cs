using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Retrieval.Tests;

/// <summary>MovieLens-100K as requests: each user's first 80% of ratings of 4 and more are known, the rest are to be found.</summary>
internal sealed class MovieLensRequests
{
    private const int ItemCount = 1683;

    private MovieLensRequests(int[][][] users, string[][] films)
    {
        var builder = new CatalogBuilder();
        for (var item = 0; item < ItemCount; item++) builder.Put(new ItemRecord { Id = item.ToString(CultureInfo.InvariantCulture) });
        foreach (var film in films) builder.Put(new ItemRecord { Id = film[0], Title = film[1], Topics = film[^1].Split(' ') });
        Catalog = builder.Snapshot();
        var pairs = new List<Interaction>();
        foreach (var rows in users)
        {
            var known = rows.Length * 8 / 10;
            for (var i = 0; i < known; i++) pairs.Add(new Interaction(rows[i][0], rows[i][1], 1));
            if (known == rows.Length) continue;
            var snapshot = new UserSnapshot { Row = rows[0][0] };
            var recent = snapshot.SetRecent(known);
            for (var i = 0; i < known; i++)
            {
                var row = rows[known - 1 - i];
                recent[i] = new UserAction(row[1], EventType.Click, 1, row[3] * 1000L);
                snapshot.Seen.Add(row[1]);
            }

            Users.Add(new User(snapshot, rows[known..].Select(row => row[1]).ToHashSet()));
        }

        Train = InteractionMatrix.Build(944, ItemCount, pairs.ToArray());
    }

    public InteractionMatrix Train { get; }

    public CatalogSnapshot Catalog { get; }

    public List<User> Users { get; } = [];

    public static MovieLensRequests? Find(bool withContent = false)
    {
        if (PublicSets.Find("ml-100k") is not { } folder) return null;
        var films = Path.Combine(folder, "items.tsv");
        if (withContent && !File.Exists(films)) return null;
        return new MovieLensRequests(PublicSets.ReadRows(Path.Combine(folder, "interactions.tsv.gz"))
            .Select(cells => Array.ConvertAll(cells, PublicSets.Int)).Where(row => row[2] >= 4)
            .OrderBy(row => row[3]).ThenBy(row => row[1]).GroupBy(row => row[0]).Select(user => user.ToArray()).ToArray(),
            withContent ? File.ReadLines(films).Skip(1).Select(line => line.Split('\t')).ToArray() : []);
    }

    public FeedRequest Request(User user) => new() { RequestId = "r", User = user.Snapshot, Catalog = Catalog, Take = 20, NowMs = 1_000_000_000_000 };

    public sealed record User(UserSnapshot Snapshot, IReadOnlySet<int> Chosen);
}
