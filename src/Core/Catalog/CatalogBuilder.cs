namespace FeedRanker.Core;

/// <summary>
/// Takes items and gives snapshots. One writer at a time; snapshots may be read by anyone at any time. Adding rows is
/// amortised O(1); the first change of already published rows after a snapshot copies the columns once.
/// </summary>
public sealed class CatalogBuilder
{
    /// <summary>How many different policy labels a catalog can have: they are bits of one word.</summary>
    public const int MaxLabels = 64;

    private CatalogColumns _columns = new();
    private int _count;
    private int _published;
    private long _version;
    private bool _shared;

    /// <summary>How many rows there are, deleted ones included.</summary>
    public int Count => _count;

    /// <summary>Adds an item or replaces it; a deleted item comes back.</summary>
    /// <returns>Its row.</returns>
    /// <exception cref="InputException">An empty id, a number that is not finite, a 65th label, an embedding of another
    /// length than the catalog's. Nothing has changed then.</exception>
    public int Put(ItemRecord item)
    {
        Check(item);
        var known = _columns.ItemIds.TryGet(item.Id, out var row);
        if (known) Detach();
        else row = Append(item.Id);
        Fill(row, item);
        return row;
    }

    /// <summary>Marks an item deleted; false when there is no such item or it is deleted already.</summary>
    public bool Delete(string id)
    {
        if (!_columns.ItemIds.TryGet(id, out var row) || _columns.Deleted[row]) return false;
        Detach();
        _columns.Deleted[row] = true;
        return true;
    }

    /// <summary>Gives an author an id, for follows of authors that have published nothing yet.</summary>
    public int AuthorId(string author) => _columns.Authors.GetOrAdd(author);

    /// <summary>The catalog as it is now.</summary>
    public CatalogSnapshot Snapshot()
    {
        _published = _count;
        _shared = true;
        return new CatalogSnapshot(_columns, _count, ++_version);
    }

    private void Check(ItemRecord item)
    {
        if (string.IsNullOrEmpty(item.Id)) throw new InputException("an item needs a non-empty id.", field: "id");
        foreach (var (name, value) in item.Numeric)
            if (!float.IsFinite(value))
                throw new InputException($"{value} is not a finite number.", field: name);
        var unknown = 0;
        foreach (var label in item.PolicyLabels)
            if (!_columns.Labels.TryGet(label, out _)) unknown++;
        if (_columns.Labels.Count + unknown > MaxLabels)
            throw new InputException($"a catalog has at most {MaxLabels} different labels; this item would bring one more.", field: "policy_labels");
        if (item.Embedding is not { } vector) return;
        if (vector.Length == 0 || (_columns.EmbeddingDimensions != 0 && vector.Length != _columns.EmbeddingDimensions))
            throw new InputException($"has {vector.Length} numbers where the catalog's embeddings have {_columns.EmbeddingDimensions}.", field: "embedding");
        foreach (var x in vector)
            if (!float.IsFinite(x)) throw new InputException($"{x} is not a finite number.", field: "embedding");
    }

    private int Append(string id)
    {
        if (_count == _columns.Author.Length)
        {
            _columns = _columns.Detach(_count * 2);
            _shared = false;
        }

        var row = _columns.ItemIds.GetOrAdd(id);
        if (row != _count) throw new InvalidOperationException($"Row {row} of '{id}' does not follow {_count}.");
        _count++;
        return row;
    }

    private void Detach()
    {
        if (!_shared || _published == 0) return;
        _columns = _columns.Detach(_columns.Author.Length);
        _shared = false;
    }

    private void Fill(int row, ItemRecord item)
    {
        var c = _columns;
        c.Author[row] = Id(c.Authors, item.Author);
        c.PublishedMs[row] = item.PublishedMs;
        c.Language[row] = Id(c.Languages, item.Language);
        c.Region[row] = Id(c.Regions, item.Region);
        c.Deleted[row] = false;
        c.Title[row] = item.Title;
        c.TopicIds[row] = item.Topics.Count == 0 ? [] : item.Topics.Select(c.Topics.GetOrAdd).Distinct().ToArray();
        c.LabelMask[row] = 0;
        foreach (var label in item.PolicyLabels) c.LabelMask[row] |= 1UL << c.Labels.GetOrAdd(label);
        c.Embedding[row] = item.Embedding ?? [];
        if (item.Embedding is not null) c.EmbeddingDimensions = item.Embedding.Length;
        foreach (var column in c.Numeric) column[row] = float.NaN;
        foreach (var (name, value) in item.Numeric) NumericColumn(name)[row] = value;
    }

    private float[] NumericColumn(string name)
    {
        if (!_columns.NumericNames.TryGet(name, out var feature))
        {
            if (_shared)
            {
                _columns = _columns.Detach(_columns.Author.Length); // a snapshot must not see its list of columns grow
                _shared = false;
            }

            feature = _columns.NumericNames.GetOrAdd(name);
            var column = new float[_columns.Author.Length];
            Array.Fill(column, float.NaN);
            _columns.Numeric.Add(column);
        }

        return _columns.Numeric[feature];
    }

    private static int Id(StringIds ids, string name) => name.Length == 0 ? -1 : ids.GetOrAdd(name);
}
