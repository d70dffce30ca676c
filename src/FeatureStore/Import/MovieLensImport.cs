using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The <c>movielens</c> format: films, people, and ratings with time. Ratings become <c>rating</c> events with the stars
/// as their value. A film counts as published on 1 January of its release year, or at its first rating where that is
/// earlier: a film must not be younger than its ratings.
/// </summary>
internal sealed class MovieLensImport(string directory) : IImportReader
{
    private const int FirstYear = 1870; // the first film is of 1888
    private const double MaxStars = 5;

    private static readonly string[] ItemColumns = ["item_id", "title", "release_year", "genres"];
    private static readonly string[] UserColumns = ["user_id", "age", "gender", "occupation", "zip_code"];
    private static readonly string[] RatingColumns = ["user_id", "item_id", "rating", "timestamp"];

    private readonly FieldReader _fields = new();
    private string _items = "";
    private string _users = "";
    private string _ratings = "";

    public void Prove()
    {
        _items = ImportFiles.Need(directory, "items.tsv", "movielens");
        _users = ImportFiles.Need(directory, "users.tsv", "movielens");
        _ratings = ImportFiles.Need(directory, "interactions.tsv", "movielens");
        new DelimitedRows(_items, '\t', ItemColumns).Dispose();
        new DelimitedRows(_users, '\t', UserColumns).Dispose();
        new DelimitedRows(_ratings, '\t', RatingColumns).Dispose();
    }

    public void Read(ImportRun run)
    {
        ReadItems(run, FirstRatings(run.Pool));
        ReadUsers(run);
        ReadRatings(run);
    }

    private Dictionary<string, long> FirstRatings(StringPool pool)
    {
        var first = new Dictionary<string, long>(StringComparer.Ordinal);
        using var rows = new DelimitedRows(_ratings, '\t', RatingColumns);
        while (rows.Next())
        {
            if (rows.Flaw is not null || !long.TryParse(rows[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) continue;
            var item = pool.Get(rows[1]);
            if (!first.TryGetValue(item, out var known) || seconds * 1000 < known) first[item] = seconds * 1000;
        }

        return first;
    }

    private void ReadItems(ImportRun run, Dictionary<string, long> firstRatings)
    {
        using var rows = new DelimitedRows(_items, '\t', ItemColumns);
        var early = 0;
        run.Each(rows, () =>
        {
            var id = run.Pool.Get(rows[0]);
            var title = rows[1].ToString();
            var year = Year(run, rows.Lines.Place, id, title, rows[2]);
            var published = year == 0 ? 0 : NewYearMs(year);
            if (published > 0 && firstRatings.TryGetValue(id, out var first) && first < published)
            {
                published = first;
                early++;
            }

            run.Item(
                new ItemRecord
                {
                    Id = id,
                    Title = title,
                    PublishedMs = published,
                    Topics = rows[3].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(g => g != "unknown").ToArray(),
                    Numeric = year == 0 ? new Dictionary<string, float>() : new Dictionary<string, float> { ["release_year"] = year },
                },
                rows.Lines.Place);
        });
        if (early != 0) run.Note($"{early} items were rated before 1 January of their release year; they count as published at their first rating.");
    }

    /// <summary>The release year; where the column has none, the one the title ends in; else 0.</summary>
    private static int Year(ImportRun run, TextPlace at, string id, string title, ReadOnlySpan<char> text)
    {
        if (IsYear(text, out var year)) return year;
        var odd = $"{at.File}:{at.Line}: item {id}: release_year '{text}' is no year";
        if (title.Length > 6 && title[^1] == ')' && title[^6] == '(' && IsYear(title.AsSpan(title.Length - 5, 4), out year))
        {
            run.Note($"{odd}; {year} was taken from its title.");
            return year;
        }

        run.Note($"{odd}; the item has no publishing time.");
        return 0;
    }

    private static bool IsYear(ReadOnlySpan<char> text, out int year) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out year) && year is >= FirstYear and <= 2100;

    /// <summary>1 January; a millisecond later where that would be 0, which means unknown.</summary>
    private static long NewYearMs(int year)
    {
        var ms = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return ms == 0 ? 1 : ms;
    }

    private void ReadUsers(ImportRun run)
    {
        using var rows = new DelimitedRows(_users, '\t', UserColumns);
        run.Each(rows, () =>
        {
            var attributes = new Dictionary<string, string>();
            for (var c = 1; c < UserColumns.Length; c++)
                if (!rows[c].IsEmpty) attributes.Add(UserColumns[c], run.Pool.Get(rows[c]));
            run.User(new UserRecord { Id = run.Pool.Get(rows[0]), Attributes = attributes }, rows.Lines.Place);
        });
    }

    private void ReadRatings(ImportRun run)
    {
        using var rows = new DelimitedRows(_ratings, '\t', RatingColumns);
        run.Each(rows, () =>
        {
            _fields.Reset();
            var stars = _fields.Number("rating", rows[2]);
            if (stars is <= 0 or > MaxStars) _fields.Fail("rating", $"{stars} must be above 0 and at most {MaxStars}.");
            var seconds = _fields.Whole("timestamp", rows[3]);
            if (seconds is <= 0 or > 100_000_000_000) _fields.Fail("timestamp", $"{seconds} must be Unix seconds.");
            if (_fields.Flaw is { } flaw)
            {
                run.Reject(rows.Lines.Place, flaw);
                return;
            }

            run.Event(
                new EventRecord
                {
                    UserId = run.Pool.Get(rows[0]),
                    ItemId = run.Pool.Get(rows[1]),
                    Type = "rating",
                    Value = (float)stars,
                    TimeMs = seconds * 1000,
                },
                rows.Lines.Place);
        });
    }
}
