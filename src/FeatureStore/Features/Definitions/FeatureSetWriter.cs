using System.Globalization;
using System.Text;

namespace FeedRanker.FeatureStore;

/// <summary>Writes definitions as YAML, one feature a line, only fields that are not at their default.</summary>
internal static class FeatureSetWriter
{
    public static string Write(IReadOnlyList<FeatureDefinition> features)
    {
        var text = new StringBuilder("version: 1\nfeatures:\n");
        foreach (var feature in features) text.Append("  - {").AppendJoin(", ", Fields(feature)).Append("}\n");
        return text.ToString();
    }

    private static IEnumerable<string> Fields(FeatureDefinition f)
    {
        var takes = FeatureRules.FieldsOf(f.Kind, f.Entity).ToHashSet();
        yield return $"name: {Quoted(f.Name)}";
        yield return $"entity: {SnakeCase.Of(f.Entity)}";
        yield return $"kind: {SnakeCase.Of(f.Kind)}";
        if (f.Event.Length > 0) yield return $"event: {f.Event}";
        if (takes.Contains("window") && f.HalfLifeMs == 0) yield return $"window: {f.Window?.Name ?? "all"}";
        if (f.HalfLifeMs > 0) yield return $"half_life: {f.HalfLifeMs / 60_000}m";
        if (takes.Contains("prior")) yield return $"prior: {Text(f.Prior)}";
        if (!float.IsNaN(f.Default)) yield return $"default: {Text(f.Default)}";
        yield return $"log: {(f.Log ? "true" : "false")}";
        if (f.Weighted) yield return "amount: weight";
        if (f.AcrossMax) yield return "across: max";
        if (f.Attribute.Length > 0) yield return $"attribute: {Quoted(f.Attribute)}";
        if (f.IsNumber && takes.Contains("type")) yield return "type: number";
        if (f.Values > 0) yield return $"values: {f.Values}";
        if (takes.Contains("limit") && f.Limit != 64) yield return $"limit: {f.Limit}";
        if (f.Table.Length > 0) yield return $"table: {Quoted(f.Table)}";
        if (f.Column.Length > 0) yield return $"column: {Quoted(f.Column)}";
        if (f.TtlMs > 0) yield return $"ttl: {f.TtlMs / 60_000}m";
        if (f.Of.Count > 0) yield return $"of: [{string.Join(", ", f.Of.Select(Quoted))}]";
        if (f.Description.Length > 0) yield return $"description: {Quoted(f.Description)}";
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
