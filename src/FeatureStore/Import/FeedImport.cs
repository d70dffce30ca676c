using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>The <c>feed</c> format: FeedRanker's own (docs/feed-format.md).</summary>
internal sealed class FeedImport(string directory) : IImportReader
{
    private static readonly string[] FollowColumns = ["user_id", "author", "time_ms"];

    private static readonly string[] EventColumns =
        ["event_id", "time_ms", "user_id", "item_id", "type", "value", "request_id", "position", "surface"];

    private readonly FieldReader _fields = new();
    private string _items = "";
    private string? _users;
    private string? _follows;
    private string? _events;

    public void Prove()
    {
        _items = ImportFiles.Need(directory, "items.jsonl", "feed");
        _users = ImportFiles.Find(directory, "users.jsonl");
        _follows = ImportFiles.Find(directory, "follows.tsv");
        _events = ImportFiles.Find(directory, "events.tsv");
        if (_follows is not null) new DelimitedRows(_follows, '\t', FollowColumns).Dispose();
        if (_events is not null) new DelimitedRows(_events, '\t', EventColumns).Dispose();
    }

    public void Read(ImportRun run)
    {
        ReadObjects(run, _items, ReadItem, "id", "title", "author", "published_ms", "topics", "language", "region", "policy_labels", "numeric", "embedding");
        if (_users is not null) ReadObjects(run, _users, ReadUser, "id", "country", "language", "joined_ms", "attributes");
        if (_follows is not null) ReadFollows(run, _follows);
        if (_events is not null) ReadEvents(run, _events);
    }

    private static void ReadObjects(ImportRun run, string path, Action<ImportRun, JsonMembers, TextPlace> read, params string[] known)
    {
        using var rows = new JsonObjects(path);
        var strange = new SortedSet<string>(StringComparer.Ordinal);
        run.Each(rows, () =>
        {
            foreach (var member in rows.Current.EnumerateObject())
            {
                if (Array.IndexOf(known, member.Name) >= 0) continue;
                if (run.Strict)
                {
                    run.Reject(rows.Lines.Place, new Flaw(member.Name, $"is no field of this file; known: {string.Join(", ", known)}."));
                    return;
                }

                if (strange.Count < 20) strange.Add(member.Name);
            }

            read(run, new JsonMembers(rows.Current), rows.Lines.Place);
        });
        if (strange.Count != 0)
            run.Note($"{path}: unknown fields were left out: {string.Join(", ", strange)}; known: {string.Join(", ", known)}.");
    }

    private static void ReadItem(ImportRun run, JsonMembers json, TextPlace at)
    {
        var item = new ItemRecord
        {
            Id = run.Pool.Get(json.Text("id")),
            Title = json.Text("title"),
            Author = run.Pool.Get(json.Text("author")),
            PublishedMs = json.Whole("published_ms"),
            Topics = json.Texts("topics"),
            Language = json.Text("language"),
            Region = json.Text("region"),
            PolicyLabels = json.Texts("policy_labels"),
            Numeric = json.Numbers("numeric"),
            Embedding = json.Vector("embedding"),
        };
        if (json.Flaw is { } flaw) run.Reject(at, flaw);
        else run.Item(item, at);
    }

    private static void ReadUser(ImportRun run, JsonMembers json, TextPlace at)
    {
        var user = new UserRecord
        {
            Id = run.Pool.Get(json.Text("id")),
            Country = json.Text("country"),
            Language = json.Text("language"),
            JoinedMs = json.Whole("joined_ms"),
            Attributes = json.Pairs("attributes"),
        };
        if (json.Flaw is { } flaw) run.Reject(at, flaw);
        else run.User(user, at);
    }

    private void ReadFollows(ImportRun run, string path)
    {
        using var rows = new DelimitedRows(path, '\t', FollowColumns);
        run.Each(rows, () =>
        {
            _fields.Reset();
            var follow = new FollowRecord(run.Pool.Get(rows[0]), run.Pool.Get(rows[1]), _fields.Whole("time_ms", rows[2]));
            if (_fields.Flaw is { } flaw) run.Reject(rows.Lines.Place, flaw);
            else run.Follow(follow, rows.Lines.Place);
        });
    }

    private void ReadEvents(ImportRun run, string path)
    {
        using var rows = new DelimitedRows(path, '\t', EventColumns);
        run.Each(rows, () =>
        {
            _fields.Reset();
            var e = new EventRecord
            {
                EventId = rows[0].ToString(),
                TimeMs = _fields.Whole("time_ms", rows[1]),
                UserId = run.Pool.Get(rows[2]),
                ItemId = run.Pool.Get(rows[3]),
                Type = run.Pool.Get(rows[4]),
                Value = rows[5].IsEmpty ? 1f : (float)_fields.Number("value", rows[5]),
                RequestId = rows[6].ToString(),
                Position = rows[7].IsEmpty ? -1 : Position(rows[7]),
                Surface = run.Pool.Get(rows[8]),
            };
            if (_fields.Flaw is { } flaw) run.Reject(rows.Lines.Place, flaw);
            else run.Event(e, rows.Lines.Place);
        });
    }

    private int Position(ReadOnlySpan<char> text)
    {
        var position = _fields.Whole("position", text);
        if (position is < 0 or > short.MaxValue) _fields.Fail("position", $"{position} must be 0 to {short.MaxValue}; leave it empty when unknown.");
        return (int)Math.Clamp(position, -1, short.MaxValue);
    }
}
