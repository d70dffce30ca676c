using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Each author's items, newest first. <see cref="Refresh"/> makes the lists anew for a catalog and swaps them in whole;
/// readers never lock.
/// </summary>
public sealed class AuthorIndex
{
    private Lists _lists = new([0], []);

    /// <summary>Makes the lists of a catalog; deleted items are in none.</summary>
    public void Refresh(CatalogSnapshot catalog) => Volatile.Write(ref _lists, Lists.Make(catalog));

    /// <summary>The items of an author as of the last refresh, newest first; empty for an unknown author.</summary>
    public ReadOnlySpan<int> ItemsOf(int author) => Volatile.Read(ref _lists).ItemsOf(author);

    private sealed class Lists(int[] starts, int[] items)
    {
        public ReadOnlySpan<int> ItemsOf(int author) =>
            (uint)author < (uint)(starts.Length - 1) ? items.AsSpan(starts[author]..starts[author + 1]) : [];

        public static Lists Make(CatalogSnapshot catalog)
        {
            var starts = new int[catalog.Authors.Count + 1];
            for (var row = 0; row < catalog.Count; row++)
                if (IsListed(catalog, row, starts.Length - 1)) starts[catalog.AuthorOf[row] + 1]++;
            for (var author = 1; author < starts.Length; author++) starts[author] += starts[author - 1];
            var next = starts[..^1];
            var items = new int[starts[^1]];
            var keys = new long[items.Length];
            for (var row = 0; row < catalog.Count; row++)
            {
                if (!IsListed(catalog, row, next.Length)) continue;
                var at = next[catalog.AuthorOf[row]]++;
                items[at] = row;
                keys[at] = -catalog.PublishedMs[row];
            }

            for (var author = 0; author < next.Length; author++)
                SortStable(keys.AsSpan(starts[author]..starts[author + 1]), items.AsSpan(starts[author]..starts[author + 1]));
            return new Lists(starts, items);
        }

        private static bool IsListed(CatalogSnapshot catalog, int row, int authors) =>
            !catalog.Deleted[row] && (uint)catalog.AuthorOf[row] < (uint)authors;

        // Items that appeared at one time keep the order of their rows.
        private static void SortStable(Span<long> keys, Span<int> items)
        {
            keys.Sort(items);
            for (var i = 0; i < keys.Length;)
            {
                var end = i + 1;
                while (end < keys.Length && keys[end] == keys[i]) end++;
                items[i..end].Sort();
                i = end;
            }
        }
    }
}
