using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Editorial lists with their items found in a catalog. <see cref="Use"/> and <see cref="Refresh"/> swap it whole; readers
/// never lock. An item that the catalog does not have is passed over until it has.
/// </summary>
public sealed class EditorialIndex
{
    private readonly Lock _writing = new();
    private IReadOnlyList<EditorialList> _lists = [];
    private CatalogSnapshot _catalog = CatalogSnapshot.Empty;
    private Resolved[] _resolved = [];
    private IReadOnlyList<(string List, string Item, int Line)> _unknown = [];

    /// <summary>The items that the catalog does not have, with the lists and lines that name them.</summary>
    public IReadOnlyList<(string List, string Item, int Line)> Unknown => Volatile.Read(ref _unknown);

    internal ReadOnlySpan<Resolved> Lists => Volatile.Read(ref _resolved);

    /// <summary>Shows other lists.</summary>
    public void Use(IReadOnlyList<EditorialList> lists)
    {
        lock (_writing)
        {
            _lists = lists;
            Resolve();
        }
    }

    /// <summary>Looks the items up in another catalog, if it is another one.</summary>
    public void Refresh(CatalogSnapshot catalog)
    {
        if (ReferenceEquals(catalog, Volatile.Read(ref _catalog))) return;
        lock (_writing)
        {
            Volatile.Write(ref _catalog, catalog);
            Resolve();
        }
    }

    private void Resolve()
    {
        var unknown = new List<(string, string, int)>();
        var resolved = new Resolved[_lists.Count];
        for (var i = 0; i < resolved.Length; i++)
        {
            var rows = new RowSet();
            for (var at = 0; at < _lists[i].Items.Count; at++)
            {
                if (_catalog.TryGetRow(_lists[i].Items[at], out var row)) rows.Add(row);
                else unknown.Add((_lists[i].Name, _lists[i].Items[at], at < _lists[i].Lines.Count ? _lists[i].Lines[at] : 0));
            }

            resolved[i] = new Resolved(_lists[i], rows.Rows.ToArray());
        }

        Volatile.Write(ref _unknown, unknown);
        Volatile.Write(ref _resolved, resolved);
    }

    /// <summary>A list and its rows.</summary>
    internal sealed record Resolved(EditorialList List, int[] Rows)
    {
        public bool IsFor(in FeedRequest request, string country) =>
            request.NowMs >= List.StartsMs && request.NowMs < List.ExpiresMs
            && Has(List.Surfaces, request.Surface) && Has(List.Countries, country);

        private static bool Has(IReadOnlyList<string> wanted, string? value)
        {
            for (var i = 0; i < wanted.Count; i++)
                if (string.Equals(wanted[i], value, StringComparison.OrdinalIgnoreCase)) return true;
            return wanted.Count == 0;
        }
    }
}
