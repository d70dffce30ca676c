using System.Runtime.InteropServices;

namespace FeedRanker.Core;

/// <summary>
/// The items as of one moment, column-major. Immutable: any number of requests read it without locks while the next
/// snapshot is being made. Rows are dense, given in order of arrival, and never reused: a deleted item keeps its row.
/// </summary>
public sealed class CatalogSnapshot
{
    private readonly CatalogColumns _columns;

    internal CatalogSnapshot(CatalogColumns columns, int count, long version)
    {
        _columns = columns;
        Count = count;
        Version = version;
    }

    /// <summary>A catalog without items.</summary>
    public static CatalogSnapshot Empty { get; } = new CatalogBuilder().Snapshot();

    /// <summary>How many rows there are, deleted ones included.</summary>
    public int Count { get; }

    /// <summary>Rises with every snapshot of one builder.</summary>
    public long Version { get; }

    /// <summary>Author id of each row, -1 when unknown.</summary>
    public ReadOnlySpan<int> AuthorOf => _columns.Author.AsSpan(0, Count);

    /// <summary>Publishing time of each row in Unix milliseconds, 0 when unknown.</summary>
    public ReadOnlySpan<long> PublishedMs => _columns.PublishedMs.AsSpan(0, Count);

    /// <summary>Language id of each row, -1 when unknown.</summary>
    public ReadOnlySpan<int> LanguageOf => _columns.Language.AsSpan(0, Count);

    /// <summary>Region id of each row, -1 for everywhere.</summary>
    public ReadOnlySpan<int> RegionOf => _columns.Region.AsSpan(0, Count);

    /// <summary>Policy labels of each row, one bit a label (see <see cref="Labels"/>).</summary>
    public ReadOnlySpan<ulong> LabelsOf => _columns.LabelMask.AsSpan(0, Count);

    /// <summary>Whether each row has been deleted: such a row is never retrieved.</summary>
    public ReadOnlySpan<bool> Deleted => _columns.Deleted.AsSpan(0, Count);

    /// <summary>Item ids by row.</summary>
    public StringIds ItemIds => _columns.ItemIds;

    /// <summary>Author names by author id.</summary>
    public StringIds Authors => _columns.Authors;

    /// <summary>Topic names by topic id.</summary>
    public StringIds Topics => _columns.Topics;

    /// <summary>Language tags by language id.</summary>
    public StringIds Languages => _columns.Languages;

    /// <summary>Region codes by region id.</summary>
    public StringIds Regions => _columns.Regions;

    /// <summary>Policy labels by bit.</summary>
    public StringIds Labels => _columns.Labels;

    /// <summary>Names of the numeric features.</summary>
    public StringIds NumericNames => _columns.NumericNames;

    /// <summary>How many numeric features this snapshot has; later ones may have more.</summary>
    public int NumericCount => _columns.Numeric.Count;

    /// <summary>Length of the content embeddings, 0 when the catalog has none.</summary>
    public int EmbeddingDimensions => _columns.EmbeddingDimensions;

    /// <summary>The title of a row.</summary>
    public string TitleOf(int row) => _columns.Title[row];

    /// <summary>Topic ids of a row, most fitting first.</summary>
    public ReadOnlySpan<int> TopicsOf(int row) => _columns.TopicIds[row];

    /// <summary>Asks for the place where a row's topics are noted; some rows later <see cref="PrefetchTopics"/> asks for them.</summary>
    public void PrefetchTopicsPlace(int row)
    {
        if ((uint)row < (uint)Count) CacheLine.Prefetch(in _columns.TopicIds[row]);
    }

    /// <summary>Asks for a row's topics.</summary>
    public void PrefetchTopics(int row)
    {
        if ((uint)row < (uint)Count) CacheLine.Prefetch(in MemoryMarshal.GetArrayDataReference(_columns.TopicIds[row]));
    }

    /// <summary>One numeric feature for all rows, NaN where absent.</summary>
    public ReadOnlySpan<float> Numeric(int feature) => _columns.Numeric[feature].AsSpan(0, Count);

    /// <summary>The content embedding of a row; empty when it has none.</summary>
    public ReadOnlySpan<float> EmbeddingOf(int row) => _columns.Embedding[row];

    /// <summary>The row of an item id, deleted or not.</summary>
    public bool TryGetRow(string id, out int row) => _columns.ItemIds.TryGet(id, out row) && row < Count;

    /// <summary>The item of a row, as it was described.</summary>
    public ItemRecord Describe(int row)
    {
        var numeric = new Dictionary<string, float>(StringComparer.Ordinal);
        for (var f = 0; f < _columns.Numeric.Count; f++)
        {
            var value = _columns.Numeric[f][row];
            if (!float.IsNaN(value)) numeric.Add(NumericNames[f], value);
        }

        var labels = new List<string>();
        for (var bit = 0; bit < Labels.Count; bit++)
            if ((LabelsOf[row] >> bit & 1) != 0) labels.Add(Labels[bit]);

        static string Name(StringIds ids, int id) => id < 0 ? "" : ids[id];
        return new ItemRecord
        {
            Id = ItemIds[row],
            Title = TitleOf(row),
            Author = Name(Authors, AuthorOf[row]),
            PublishedMs = PublishedMs[row],
            Topics = TopicsOf(row).ToArray().Select(t => Topics[t]).ToArray(),
            Language = Name(Languages, LanguageOf[row]),
            Region = Name(Regions, RegionOf[row]),
            PolicyLabels = labels,
            Numeric = numeric,
            Embedding = EmbeddingOf(row).IsEmpty ? null : EmbeddingOf(row).ToArray(),
        };
    }
}
