using System.Globalization;
using System.Text;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Short lists and maps in one text column, a line each: readable in any SQLite shell and cheap to take apart.
/// <see cref="TextRules"/> keeps line ends out of names and values, and '=' out of keys.
/// </summary>
internal static class PackedText
{
    public static string Join(IReadOnlyList<string> names) => names.Count == 0 ? "" : string.Join('\n', names);

    public static string[] Split(string packed) => packed.Length == 0 ? [] : packed.Split('\n');

    public static string Join(IReadOnlyDictionary<string, string> pairs)
    {
        if (pairs.Count == 0) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in pairs) text.Append(key).Append('=').Append(value).Append('\n');
        return text.ToString(0, text.Length - 1);
    }

    public static Dictionary<string, string> SplitPairs(string packed)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Split(packed))
        {
            var at = line.IndexOf('=');
            pairs.Add(line[..at], line[(at + 1)..]);
        }

        return pairs;
    }

    public static string Join(IReadOnlyDictionary<string, float> numbers)
    {
        if (numbers.Count == 0) return "";
        var text = new StringBuilder();
        foreach (var (key, value) in numbers)
            text.Append(key).Append('=').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        return text.ToString(0, text.Length - 1);
    }

    public static Dictionary<string, float> SplitNumbers(string packed)
    {
        var numbers = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var line in Split(packed))
        {
            var at = line.IndexOf('=');
            numbers.Add(line[..at], float.Parse(line.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        return numbers;
    }
}
