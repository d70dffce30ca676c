using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The ids of authors, topics, attribute values and the like, as they were given: without them, replaying the items
/// after one was replaced could give other ids than before.
/// </summary>
internal sealed class NameTable : IDisposable
{
    private readonly SqliteStatement _insert;
    private readonly Dictionary<string, List<string>> _pending = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Name), int> _pendingIds = [];

    public NameTable(SqliteFile db) => _insert = db.Prepare("INSERT INTO names VALUES (?, ?, ?)");

    /// <summary>All names by kind, in id order.</summary>
    public static Dictionary<string, List<string>> Load(SqliteFile db)
    {
        var names = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        using var select = db.Prepare("SELECT kind, name FROM names ORDER BY kind, id");
        while (select.Step())
        {
            var kind = select.Text(0);
            if (!names.TryGetValue(kind, out var list)) names.Add(kind, list = []);
            list.Add(select.Text(1));
        }

        return names;
    }

    /// <summary>The id the name has, or will have after this transaction. Call in the order in which memory gives ids.</summary>
    public int Need(string kind, StringIds? known, string name)
    {
        if (known is not null && known.TryGet(name, out var id)) return id;
        if (_pendingIds.TryGetValue((kind, name), out id)) return id;
        if (!_pending.TryGetValue(kind, out var list)) _pending.Add(kind, list = []);
        id = (known?.Count ?? 0) + list.Count;
        list.Add(name);
        _pendingIds.Add((kind, name), id);
        _insert.Bind(1, kind).Bind(2, id).Bind(3, name).Run();
        return id;
    }

    /// <summary>The names added in this transaction of one kind, to be given to memory once it is committed.</summary>
    public IReadOnlyList<string> Added(string kind) => _pending.TryGetValue(kind, out var list) ? list : [];

    /// <summary>Starts afresh: before every transaction.</summary>
    public void Reset()
    {
        _pending.Clear();
        _pendingIds.Clear();
    }

    public void Dispose() => _insert.Dispose();
}
