using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The impression log on disk: what was served, with its columns bit for bit.</summary>
internal sealed class ServedTable : IDisposable
{
    private const string Columns =
        "time_ms, request_id, surface, user_id, user, seed, items, sources, columns, column_values, versions, context, seed_item, reads";

    private readonly SqliteStatement _insert;

    public ServedTable(SqliteFile db) =>
        _insert = db.Prepare($"INSERT INTO served ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

    /// <summary>What must hold for a feed to be logged.</summary>
    public static Flaw? Check(ServedFeed feed)
    {
        if (feed.Sources.Length != feed.Items.Length)
            return new Flaw("sources", $"has {feed.Sources.Length} entries where items has {feed.Items.Length}.");
        if (feed.Values.Length != feed.Items.Length * feed.Columns.Count)
            return new Flaw("values", $"has {feed.Values.Length} numbers where {feed.Items.Length} items of {feed.Columns.Count} columns have {feed.Items.Length * feed.Columns.Count}.");
        if (feed.Propensities.Length != 0 && feed.Propensities.Length != feed.Items.Length)
            return new Flaw("propensities", $"has {feed.Propensities.Length} entries where items has {feed.Items.Length}.");
        foreach (var p in feed.Propensities)
            if (!(p > 0 && p <= 1)) return new Flaw("propensities", $"holds {p}; above 0 and at most 1 is allowed.");
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
            .Bind<long>(14, Pack(feed.Reads))
            .Run();
    }

    /// <summary>The log up to <paramref name="lastSeq"/>, by time and then by order of arrival.</summary>
    public static IEnumerable<ServedFeed> Read(SqliteFile db, EventFilter filter, long lastSeq)
    {
        var read = new ServedReader(db);
        using var select = db.Prepare($"SELECT {Columns} FROM served WHERE {filter.Where} AND seq <= {lastSeq} ORDER BY time_ms, seq");
        while (select.Step()) yield return read.Feed(select);
    }

    /// <summary>The pages of some places, in the order asked for.</summary>
    public static IEnumerable<ServedFeed> Read(SqliteFile db, IEnumerable<long> places)
    {
        var read = new ServedReader(db);
        using var select = db.Prepare($"SELECT {Columns} FROM served WHERE seq = ?");
        foreach (var place in places)
        {
            select.Bind(1, place);
            if (!select.Step()) throw new InputException($"served page {place} is gone: another process changed the store.", db.Path);
            yield return read.Feed(select);
            select.Reset();
        }
    }

    /// <summary>What each page of a time range is and where it was read, without the page itself.</summary>
    public static IEnumerable<ServedPlace> ReadPlaces(SqliteFile db, EventFilter filter, long lastSeq)
    {
        var read = new ServedReader(db);
        using var select = db.Prepare($"SELECT seq, user_id, length(items) / 4, versions, reads FROM served WHERE {filter.Where} AND seq <= {lastSeq} ORDER BY time_ms, seq");
        while (select.Step())
            yield return new ServedPlace(select.Long(0), select.Text(1), select.Int(2), read.Versions(select.Int(3)), ServedReader.Unpack(select.Blob<long>(4)));
    }

    private static long[] Pack(FeatureReads? reads) => reads is not { } at ? [] :
    [
        at.Base.Events, at.Base.Changes, at.User.Events, at.User.Changes, at.Items.Events, at.Items.Changes,
        .. at.History is { } history ? (ReadOnlySpan<long>)[history.Steps, (long)history.Digest] : [],
    ];

    public void Dispose() => _insert.Dispose();
}
