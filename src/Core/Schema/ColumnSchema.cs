namespace FeedRanker.Core;

/// <summary>
/// The columns of one pipeline. Stages ask for their columns by name while the pipeline is composed; after that the
/// schema only grows by another composition, never during a request.
/// </summary>
public sealed class ColumnSchema
{
    private readonly List<Column> _columns = [];
    private readonly Dictionary<string, Column> _byName = new(StringComparer.Ordinal);

    /// <summary>All columns, by <see cref="Column.Index"/>.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>How many columns a batch of this schema holds.</summary>
    public int Count => _columns.Count;

    /// <summary>The column of that name, made on first use.</summary>
    /// <exception cref="ArgumentException">The name is empty or has white space.</exception>
    public Column this[string name]
    {
        get
        {
            if (_byName.TryGetValue(name, out var known)) return known;
            if (name.Length == 0 || name.Any(char.IsWhiteSpace))
                throw new ArgumentException($"Column name '{name}' must be non-empty and without white space.", nameof(name));
            var column = new Column(this, name, _columns.Count);
            _columns.Add(column);
            _byName.Add(name, column);
            return column;
        }
    }

    /// <summary>Finds a column without making it.</summary>
    public bool TryGet(string name, out Column column) => _byName.TryGetValue(name, out column!);
}
