namespace FeedRanker.WorldGen;

/// <summary>The last items each user was shown, so that the logging policy does not show them again.</summary>
internal sealed class SeenItems(int users)
{
    private const int Most = 512;
    private readonly int[]?[] _rows = new int[users][];
    private readonly int[] _count = new int[users];

    public bool Contains(int user, int item) =>
        _rows[user] is { } rows && rows.AsSpan(0, Math.Min(_count[user], rows.Length)).Contains(item);

    public void Add(int user, ReadOnlySpan<int> items)
    {
        foreach (var item in items)
        {
            var rows = _rows[user] ??= new int[32];
            if (_count[user] == rows.Length && rows.Length < Most)
            {
                Array.Resize(ref _rows[user], rows.Length * 2);
                rows = _rows[user]!;
            }

            rows[_count[user]++ % rows.Length] = item;
        }
    }
}
