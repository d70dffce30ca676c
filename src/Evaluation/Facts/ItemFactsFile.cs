using System.Globalization;
using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Facts about items from a CSV, TSV or JSONL file: <c>item</c> (or item_id, id, docno), and of <c>group</c>,
/// <c>author</c>, <c>published</c>, <c>topics</c>, <c>embedding</c> those there are; other fields are passed over.
/// </summary>
public sealed class ItemFactsFile
{
    private static readonly string[] ItemNames = [.. RunLayout.ItemNames, "id"];
    private static readonly string[] PublishedNames = ["published_ms", "published", "published_at"];
    private static readonly string[] TopicNames = ["topics", "genres", "tags", "categories"];
    private readonly FactColumn<long> _published = new(0);
    private readonly FactColumn<int> _groups = new(-1);
    private readonly FactColumn<int[]> _topics = new([]);
    private readonly FactColumn<float[]> _embeddings = new([]);
    private readonly Dictionary<string, int> _topicIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _groupIds = new(StringComparer.Ordinal);
    private int _dimensions;

    private ItemFactsFile()
    {
    }

    /// <summary>How many items the file describes.</summary>
    public int Count { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; <c>.gz</c> is unpacked.</param>
    /// <param name="symbols">Those of the runs; its items get rows.</param>
    /// <param name="groupBy">The field whose value is the item's group.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="InputException">A line is malformed, an item comes twice, a value cannot be read, or not one line
    /// has the field to group by although it was asked for; names file and line.</exception>
    public static ItemFactsFile Read(string path, RunSymbols symbols, string? groupBy = null, CancellationToken ct = default)
    {
        var file = new ItemFactsFile();
        using var rows = FactRows.Open(path);
        var lineOf = new FactColumn<int>(0);
        while (rows.Read())
        {
            if ((rows.Line & 0xFFFF) == 0) ct.ThrowIfCancellationRequested();
            var id = rows.NameOf(ItemNames) is { } name ? rows.Text(name) : "";
            if (id.Length == 0) throw rows.Wrong("is missing or empty.", ItemNames[0]);
            var row = symbols.Items.GetOrAdd(Encoding.UTF8.GetBytes(id));
            if (lineOf.Of(row) > 0) throw rows.Wrong($"item '{id}' was on line {lineOf.Of(row).ToString(CultureInfo.InvariantCulture)} already.", ItemNames[0]);
            lineOf.Set(row, rows.Line);
            file.Fill(row, rows, groupBy ?? "group");
            file.Count++;
        }

        if (file.Count == 0) throw new InputException("describes no item.", path);
        if (groupBy is not null && !file._groups.Any) throw new InputException("no line has this field to group by.", path, field: groupBy);
        return file;
    }

    /// <summary>The facts, over a catalog of every item the symbols know.</summary>
    /// <param name="file">What was read, or null.</param>
    /// <param name="symbols">Those it was read with, after all runs.</param>
    /// <param name="training">Who met which item, when known.</param>
    public static ItemFacts ToFacts(ItemFactsFile? file, RunSymbols symbols, TrainingPairs? training) => new(symbols.ItemCount)
    {
        PublishedMs = file?._published.Values,
        Groups = file?._groups.Values,
        GroupNames = file is null ? [] : [.. file._groupIds.Keys],
        Topics = file?._topics.Values,
        Embeddings = file?._embeddings.Values,
        UsersOf = training?.UsersOf,
        UserCount = training?.UserCount ?? 0,
        ByPopularity = training?.ByPopularity,
    };

    private void Fill(int row, FactRows rows, string groupBy)
    {
        var group = rows.Text(groupBy);
        if (group.Length > 0) _groups.Set(row, IdOf(_groupIds, group));
        if (rows.NameOf(PublishedNames) is { } published && rows.Text(published) is { Length: > 0 } time) _published.Set(row, TimeMs(rows, published, time));
        if (rows.NameOf(TopicNames) is { } topics && rows.List(topics) is { Count: > 0 } words)
            _topics.Set(row, [.. words.Select(word => IdOf(_topicIds, word)).Distinct()]);
        if (rows.List("embedding") is { Count: > 0 } vector) _embeddings.Set(row, Vector(rows, vector));
    }

    private float[] Vector(FactRows rows, IReadOnlyList<string> texts)
    {
        if (_dimensions == 0) _dimensions = texts.Count;
        if (texts.Count != _dimensions)
            throw rows.Wrong(string.Create(CultureInfo.InvariantCulture, $"has {texts.Count} numbers; those before have {_dimensions}."), "embedding");
        var vector = new float[texts.Count];
        for (var i = 0; i < vector.Length; i++)
            if (!float.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out vector[i]) || !float.IsFinite(vector[i]))
                throw rows.Wrong($"'{texts[i]}' is not a finite number.", "embedding");
        return vector;
    }

    // Numbers below 1e11 are seconds (until the year 5138), else milliseconds; the name published_ms leaves no doubt.
    private static long TimeMs(FactRows rows, string field, string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            if (number is > 0 and < 1e15) return (long)(field == "published_ms" || number >= 1e11 ? number : number * 1000);
            if (number == 0) return 0;
        }
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time.ToUnixTimeMilliseconds();
        }

        throw rows.Wrong($"'{text}' is no time; write Unix seconds or milliseconds, or 2022-05-02T00:00:00Z.", field);
    }

    private static int IdOf(Dictionary<string, int> ids, string name)
    {
        if (!ids.TryGetValue(name, out var id)) ids.Add(name, id = ids.Count);
        return id;
    }
}
