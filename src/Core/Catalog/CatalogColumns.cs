namespace FeedRanker.Core;

/// <summary>
/// The arrays behind a snapshot. The builder appends beyond the rows any snapshot shows, in place; before it changes a
/// shown row it copies the row-sized arrays (<see cref="Detach"/>), so a snapshot never changes.
/// </summary>
internal sealed class CatalogColumns
{
    public int[] Author = new int[16];
    public long[] PublishedMs = new long[16];
    public int[] Language = new int[16];
    public int[] Region = new int[16];
    public ulong[] LabelMask = new ulong[16];
    public bool[] Deleted = new bool[16];
    public string[] Title = new string[16];
    public int[][] TopicIds = new int[16][];
    public float[][] Embedding = new float[16][];
    public List<float[]> Numeric = [];
    public int EmbeddingDimensions;

    public StringIds ItemIds { get; private init; } = new();

    public StringIds Authors { get; private init; } = new();

    public StringIds Topics { get; private init; } = new();

    public StringIds Languages { get; private init; } = new();

    public StringIds Regions { get; private init; } = new();

    public StringIds Labels { get; private init; } = new();

    public StringIds NumericNames { get; private init; } = new();

    /// <summary>A copy whose rows may be changed; ids are shared, since they only grow.</summary>
    public CatalogColumns Detach(int capacity)
    {
        var copy = new CatalogColumns
        {
            ItemIds = ItemIds,
            Authors = Authors,
            Topics = Topics,
            Languages = Languages,
            Regions = Regions,
            Labels = Labels,
            NumericNames = NumericNames,
            EmbeddingDimensions = EmbeddingDimensions,
            Author = Copy(Author, capacity),
            PublishedMs = Copy(PublishedMs, capacity),
            Language = Copy(Language, capacity),
            Region = Copy(Region, capacity),
            LabelMask = Copy(LabelMask, capacity),
            Deleted = Copy(Deleted, capacity),
            Title = Copy(Title, capacity),
            TopicIds = Copy(TopicIds, capacity),
            Embedding = Copy(Embedding, capacity),
            Numeric = Numeric.ConvertAll(column => Copy(column, capacity)),
        };
        return copy;
    }

    private static T[] Copy<T>(T[] from, int capacity)
    {
        var to = new T[capacity];
        Array.Copy(from, to, Math.Min(from.Length, capacity));
        return to;
    }
}
