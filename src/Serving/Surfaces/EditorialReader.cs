using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>
/// Reads editorial lists: YAML, or CSV with a header of <c>item_id</c> and, if wanted, <c>list, surface, country, starts,
/// expires</c>, where rows that agree in all but the item are one list.
/// </summary>
internal static class EditorialReader
{
    private const int MostItems = 10_000;

    /// <exception cref="RuleFileException">The file is wrong; carries all problems.</exception>
    public static IReadOnlyList<EditorialList> Read(byte[] bytes, string path)
    {
        var problems = new RuleProblems(path);
        IReadOnlyList<EditorialList> lists = [];
        if (RuleFileReader.Decode(bytes, problems) is { } text)
            lists = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? ReadCsv(text, problems) : ReadYaml(text, problems);
        problems.ThrowIfAny();
        return lists;
    }

    private static List<EditorialList> ReadYaml(string text, RuleProblems problems)
    {
        var lists = new List<EditorialList>();
        if (YamlSyntax.FindTabs(text, problems)) return lists;
        var root = YamlTree.Parse(text, problems);
        if (problems.HasErrors) return lists;
        if (root is not YamlNode.Mapping map)
        {
            problems.Add(root?.Place ?? default, "the file must start with 'version: 1' and 'lists:'.");
            return lists;
        }

        var fields = new RuleFields(map, "the file", problems);
        fields.Whole("version", 1, 1);
        var node = fields.Node("lists");
        fields.Finish();
        if (node is YamlNode.Sequence all)
        {
            foreach (var item in all.Items)
                if (item is YamlNode.Mapping list) lists.Add(ReadList(new RuleFields(list, "a list", problems)));
                else problems.Add(item.Place, $"a list must be a group of keys starting with '- name:'; this is {item.Describe()}.");
        }
        else if (node is not null && node is not YamlNode.Text { IsNothing: true })
        {
            problems.Add(node.Place, "'lists' must be a list, each entry starting with '- name:'; it may be empty: [].");
        }

        return lists;
    }

    private static EditorialList ReadList(RuleFields fields)
    {
        var list = new EditorialList
        {
            Name = fields.Text("name", 100) ?? "",
            Items = fields.Texts("items", MostItems),
            Lines = fields.Node("items", required: false) is YamlNode.Sequence items ? items.Items.Select(i => i.Place.Line).ToArray() : [],
            Surfaces = fields.Texts("surfaces", 100, required: false),
            Countries = fields.Texts("countries", 300, required: false),
            StartsMs = TimeOf(fields, "starts", long.MinValue),
            ExpiresMs = TimeOf(fields, "expires", long.MaxValue),
        };
        fields.Finish();
        if (list.ExpiresMs <= list.StartsMs) fields.Wrong("expires", $"list '{list.Name}' expires before it starts.");
        return list;
    }

    private static long TimeOf(RuleFields fields, string key, long absent)
    {
        if (fields.Text(key, 40, required: false) is not { } text) return absent;
        if (TryTime(text, out var ms)) return ms;
        fields.Wrong(key, $"'{text}' is no time; write 2026-05-02 or 2026-05-02T08:00:00+02:00.");
        return absent;
    }

    private static bool TryTime(string text, out long ms)
    {
        var sound = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        ms = time.ToUnixTimeMilliseconds();
        return sound;
    }

    private static List<EditorialList> ReadCsv(string text, RuleProblems problems)
    {
        string[] known = ["item_id", "list", "surface", "country", "starts", "expires"];
        var rows = text.Split('\n').Select(row => row.TrimEnd('\r').Split(',').Select(cell => cell.Trim().Trim('"')).ToArray()).ToArray();
        var header = rows[0];
        for (var c = 0; c < header.Length; c++)
            if (!known.Contains(header[c])) problems.Add(new YamlPlace(1, c + 1), $"there is no column '{header[c]}'; {NearestWord.Hint(header[c], known)}");
        if (!header.Contains("item_id")) problems.Add(new YamlPlace(1, 1), "the header needs a column 'item_id'.");
        if (problems.HasErrors) return [];
        var lists = new Dictionary<string, (EditorialList List, List<string> Items, List<int> Lines)>(StringComparer.Ordinal);
        for (var line = 2; line <= rows.Length; line++)
        {
            var cells = rows[line - 1];
            if (cells is [""]) continue;
            if (cells.Length != header.Length) problems.Add(new YamlPlace(line, 1), $"the line has {cells.Length} cells; the header has {header.Length}.");
            else AddRow(key => Array.IndexOf(header, key) is >= 0 and var at ? cells[at] : "", line, lists, problems);
        }

        return lists.Values.Select(l => l.List with { Items = l.Items, Lines = l.Lines }).ToList();
    }

    private static void AddRow(Func<string, string> cell, int line, Dictionary<string, (EditorialList List, List<string> Items, List<int> Lines)> lists, RuleProblems problems)
    {
        var (item, starts, expires) = (cell("item_id"), long.MinValue, long.MaxValue);
        if (item.Length == 0) problems.Add(new YamlPlace(line, 1), "the item id is empty.");
        if (cell("starts") is { Length: > 0 } from && !TryTime(from, out starts)) problems.Add(new YamlPlace(line, 1), $"'{from}' in 'starts' is no time.");
        if (cell("expires") is { Length: > 0 } until && !TryTime(until, out expires)) problems.Add(new YamlPlace(line, 1), $"'{until}' in 'expires' is no time.");
        var key = string.Join('\n', cell("list"), cell("surface"), cell("country"), starts, expires);
        if (!lists.TryGetValue(key, out var list))
        {
            list = (new EditorialList
            {
                Name = cell("list"),
                Items = [],
                Surfaces = cell("surface").Length > 0 ? [cell("surface")] : [],
                Countries = cell("country").Length > 0 ? [cell("country")] : [],
                StartsMs = starts,
                ExpiresMs = expires,
            }, [], []);
            lists.Add(key, list);
        }

        list.Items.Add(item);
        list.Lines.Add(line);
    }
}
