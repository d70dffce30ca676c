using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The impression log on disk: what was served, with its columns bit for bit.</summary>
internal sealed class ServedTable : IDisposable
{
    private const string Columns =
        "time_ms, request_id, surface, user_id, user, seed, items, sources, columns, column_values, versions, context, seed_item";

    private readonly SqliteStatement _insert;

    public ServedTable(SqliteFile db) =>
        _insert = db.Prepare($"INSERT INTO served ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    /// <summary>What must hold for a feed to be logged.</summary>
    public static Flaw? Check(ServedFeed feed)
    {
        if (feed.Sources.Length != feed.Items.Length)
            return new Flaw("sources", $"has {feed.Sources.Length} entries where items has {feed.Items.Length}.");
        if (feed.Values.Length != feed.Items.Length * feed.Columns.Count)
            return new Flaw("values", $"has {feed.Values.Length} numbers where {feed.Items.Length} items of {feed.Columns.Count} columns have {feed.Items.Length * feed.Columns.Count}.");
        foreach (var (name, version) in feed.Versions)
            if ((TextRules.Key("versions", name) ?? TextRules.Line($"versions.{name}", version)) is { } flaw) return flaw;
        return TextRules.Line("request_id", feed.RequestId)
            ?? TextRules.Line("user_id", feed.UserId)
            ?? TextRules.Line("context.device", feed.Context.Device)
            ?? TextRules.Line("context.country", feed.Context.Country)
            ?? TextRules.Line("context.language", feed.Context.Language);
    }

    public void Insert(ServedFeed feed, int columns, int versions)
    {
        var context = new Dictionary<string, string>
        {
            ["device"] = feed.Context.Device,
            ["country"] = feed.Context.Country,
            ["language"] = feed.Context.Language,
        };
        _insert.Bind(1, feed.TimeMs).Bind(2, feed.RequestId).Bind(3, feed.Surface).Bind(4, feed.UserId).Bind(5, feed.User)
            .Bind(6, (long)feed.Seed).Bind<int>(7, feed.Items).Bind<ulong>(8, feed.Sources).Bind(9, columns)
            .Bind<float>(10, feed.Values).Bind(11, versions).Bind(12, PackedText.Join(context)).Bind(13, feed.Context.SeedItem)
            .Run();
    }

    /// <summary>The log up to <paramref name="lastSeq"/>, by time and then by order of arrival.</summary>
    public static IEnumerable<ServedFeed> Read(SqliteFile db, EventFilter filter, long lastSeq)
    {
        var names = NameTable.Load(db);
        var columnSets = names.GetValueOrDefault(NameKinds.ServedColumns, []).ConvertAll(PackedText.Split);
        var versionSets = names.GetValueOrDefault(NameKinds.ServedVersions, []).ConvertAll(PackedText.SplitPairs);
        using var select = db.Prepare($"SELECT {Columns} FROM served WHERE {filter.Where} AND seq <= {lastSeq} ORDER BY time_ms, seq");
        while (select.Step())
        {
            var context = PackedText.SplitPairs(select.Text(11));
            yield return new ServedFeed
            {
                TimeMs = select.Long(0),
                RequestId = select.Text(1),
                Surface = select.Text(2),
                UserId = select.Text(3),
                User = select.Int(4),
                Seed = (ulong)select.Long(5),
                Items = select.Blob<int>(6),
                Sources = select.Blob<ulong>(7),
                Columns = columnSets[select.Int(8)],
                Values = select.Blob<float>(9),
                Versions = versionSets[select.Int(10)],
                Context = new RequestContext
                {
                    Device = context["device"],
                    Country = context["country"],
                    Language = context["language"],
                    SeedItem = select.Int(12),
                },
            };
        }
    }

    public void Dispose() => _insert.Dispose();
}
