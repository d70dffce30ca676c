using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// What people chose, where and while they want it shown: the lists that apply, in the order of their file, each item at
/// its first place. The score is minus the place over all lists, so it does not change when an item is left out.
/// Allocates nothing in steady state.
/// </summary>
public sealed class EditorialSource : ICandidateSource
{
    private readonly EditorialIndex _index;
    private readonly UserCountries _countries;
    private readonly ScratchPool<RowSet> _taken = new(static () => new RowSet(256));

    /// <summary>Reads an index.</summary>
    /// <param name="index">The lists.</param>
    /// <param name="countries">Where users are at home, for requests that name no country.</param>
    /// <param name="name">The stage's name.</param>
    public EditorialSource(EditorialIndex index, UserCountries countries, string name = "editorial")
    {
        (_index, _countries) = (index, countries);
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public int Retrieve(in FeedRequest request, Span<int> items, Span<float> scores, CancellationToken ct)
    {
        var taken = _taken.Rent();
        taken.Clear();
        var eligible = new Eligibility(request);
        var country = _countries.NameOf(request);
        var (count, place) = (0, 0);
        foreach (var list in _index.Lists)
        {
            if (!list.IsFor(request, country)) continue;
            foreach (var row in list.Rows)
            {
                place++;
                if (count == items.Length) break;
                if (!eligible.Allows(row) || !taken.Add(row)) continue;
                (items[count], scores[count++]) = (row, -place);
            }
        }

        _taken.Return(taken);
        return count;
    }
}
