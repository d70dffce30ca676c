using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>
/// Replays a log once, and at each place where a page's user or candidates were read, reads them again. Holds the users of
/// the pages between their two places, and one page otherwise.
/// </summary>
internal sealed class PageReplay(StateStore store, Release release, FeatureTables tables, LogPosition @base, UserReplay users)
{
    private readonly PageReader _reader = new(store, release, tables);
    private readonly Stack<UserSnapshot> _spare = new();
    private readonly Dictionary<string, int[]> _columnsOf = new(StringComparer.Ordinal);

    /// <summary>The pages of these places, compared, in the order in which their candidates were read.</summary>
    public IEnumerable<ComparedPage> Run(ServedPlace[] places, IWorkProgress progress, CancellationToken ct)
    {
        var byUser = places.OrderBy(p => p.Reads!.Value.User).ThenBy(p => p.Seq).ToArray();
        var steps = byUser.Select((p, i) => (At: p.Reads!.Value.User, IsItems: false, Page: i))
            .Concat(byUser.Select((p, i) => (At: p.Reads!.Value.Items, IsItems: true, Page: i)))
            .OrderBy(s => s.At).ThenBy(s => s.IsItems).ThenBy(s => s.Page);
        using var player = new LogPlayer(_reader.State, store, @base, byUser.Max(p => p.Reads!.Value.Items), featuresOnly: true);
        using var pages = store.ReadServedAt(byUser.Select(p => p.Seq)).GetEnumerator();
        var read = new Dictionary<int, PageReader.UserRead>();
        foreach (var (at, isItems, page) in steps)
        {
            ct.ThrowIfCancellationRequested();
            progress.Advance(player.Until(at));
            if (isItems)
            {
                read.Remove(page, out var user);
                yield return Compare(user!);
                _spare.Push(user!.User);
            }
            else
            {
                pages.MoveNext();
                read.Add(page, _reader.ReadUser(pages.Current, _spare.TryPop(out var spare) ? spare : new UserSnapshot(), users.Take(pages.Current)));
            }
        }
    }

    private ComparedPage Compare(PageReader.UserRead read)
    {
        var page = read.Page;
        var served = ColumnsOf(page);
        var differences = new List<PageValue>();
        var batch = _reader.Hydrate(read, page.Items);
        Span<float> values = new float[_reader.Features.Count];
        for (var i = 0; i < page.Items.Length; i++)
        {
            _reader.CopyRow(batch.RowOf(page.Items[i]), values);
            for (var f = 0; f < values.Length; f++)
            {
                if (served[f] < 0) continue;
                var then = page.Values[i * page.Columns.Count + served[f]];
                if (!AreSame(then, values[f])) differences.Add(new PageValue(page, page.Items[i], _reader.Features[f], then, values[f]) { User = read.Copy });
            }
        }

        return new ComparedPage(page, served.Count(c => c >= 0), differences);
    }

    /// <summary>Equal bits, or both missing.</summary>
    public static bool AreSame(float a, float b) =>
        BitConverter.SingleToUInt32Bits(a) == BitConverter.SingleToUInt32Bits(b) || (float.IsNaN(a) && float.IsNaN(b));

    // The page's column of each feature; -1 where it was not logged.
    private int[] ColumnsOf(ServedFeed page)
    {
        var key = string.Join('\n', page.Columns);
        if (_columnsOf.TryGetValue(key, out var known)) return known;
        var columns = page.Columns.ToList();
        return _columnsOf[key] = [.. _reader.Features.Select(name => columns.IndexOf(name))];
    }
}
