using System.Globalization;
using FeedRanker.Core;
using YamlDotNet.RepresentationModel;

namespace FeedRanker.FeatureStore;

/// <summary>Reads one feature of a YAML file.</summary>
internal sealed class DefinitionReader(YamlMappingNode map, string file)
{
    private string _feature = "";

    public FeatureDefinition Read()
    {
        _feature = Text("name") is { Length: > 0 } given ? given : throw Missing("name");
        var kind = Word<FeatureKind>("kind");
        var entity = Word<FeatureEntity>("entity");
        CheckFields(kind, entity);
        CheckName(entity);
        var feature = new FeatureDefinition
        {
            Name = _feature,
            Entity = entity,
            Kind = kind,
            Event = Text("event"),
            Window = Window(),
            HalfLifeMs = HalfLife(),
            Prior = Number("prior", 20, 0.001f, 1e6f),
            Default = Number("default", kind == FeatureKind.Rate ? 0.1f : float.NaN, float.MinValue, float.MaxValue),
            Log = OneOf("log", ["false", "true"]) == "true" || (Text("log").Length == 0 && kind is FeatureKind.Count or FeatureKind.Decayed),
            Weighted = OneOf("amount", ["one", "weight"]) == "weight",
            AcrossMax = OneOf("across", ["mean", "max"]) == "max",
            Attribute = Text("attribute"),
            IsNumber = OneOf("type", ["category", "number"]) == "number",
            Values = (int)Number("values", 0, 1, 4096),
            Limit = (int)Number("limit", 64, 1, 1024),
            Of = List("of"),
            Description = Text("description"),
            Line = (int)map.Start.Line,
        };
        CheckTogether(feature);
        return feature;
    }

    private void CheckFields(FeatureKind kind, FeatureEntity entity)
    {
        var (entities, _) = FeatureRules.Of[kind];
        if (!entities.Contains(entity))
            throw Wrong("entity", $"'{SnakeCase.Of(entity)}' has no {SnakeCase.Of(kind)}; it can be {string.Join(", ", entities.Select(SnakeCase.Of))}.");
        var known = FeatureRules.FieldsOf(kind, entity).ToArray();
        foreach (var key in map.Children.Keys)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!known.Contains(name))
                throw FeatureSetReader.Wrong(file, key, $"{_feature}.{name}", $"not a field of a {SnakeCase.Of(kind)} of {SnakeCase.Of(entity)}; {SnakeCase.Suggest(name, known)}");
        }

        foreach (var name in FeatureRules.RequiredOf(kind, entity))
            if (Find(name) is null) throw Missing(name);
    }

    private void CheckName(FeatureEntity entity)
    {
        var prefix = FeatureRules.PrefixOf(entity);
        if (!_feature.StartsWith(prefix, StringComparison.Ordinal) || _feature.Length == prefix.Length)
            throw Wrong("name", $"a feature of {SnakeCase.Of(entity)} must be named '{prefix}...'.");
        if (_feature.Length > 200 || _feature.Any(char.IsWhiteSpace)) throw Wrong("name", "must have at most 200 characters and no white space.");
    }

    private void CheckTogether(FeatureDefinition f)
    {
        if (f.Window is not null && f.HalfLifeMs > 0) throw Wrong("half_life", "give a window or a half_life, not both.");
        if (f.Kind is FeatureKind.Difference or FeatureKind.Ratio && f.Of.Count != 2) throw Wrong("of", "must name two features.");
        if (f.Kind == FeatureKind.Average && f.Of.Count == 0) throw Wrong("of", "must name at least one feature.");
        if (f.Weighted && f.Event != "positive") throw Wrong("amount", "weight goes with the event 'positive'.");
        if (f.Kind == FeatureKind.Rate && f.Event is "exposure" or "impression") throw Wrong("event", "a rate is a share of exposures: name what they led to.");
        if (f.Kind == FeatureKind.Rate && f.Default is < 0 or > 1) throw Wrong("default", "a rate's default must be 0 to 1.");
        if (f.Entity is FeatureEntity.ItemCohort or FeatureEntity.TopicCohort && f.Attribute != "*" && !f.IsNumber && f.Values == 0)
            throw Wrong("values", "a cohort of a named attribute needs the number of values told apart, 1 to 4096.");
        if (f.Entity is FeatureEntity.ItemCohort or FeatureEntity.TopicCohort or FeatureEntity.Item or FeatureEntity.User
            && f.Attribute.Contains('*', StringComparison.Ordinal) && !f.Name.EndsWith('*'))
            throw Wrong("name", "must end in '*' when the attribute has one.");
    }

    private FeatureWindow? Window()
    {
        var text = Text("window");
        if (text is "" or "all") return null;
        if (!SpanText.TryParse(text, out var ms)) throw Wrong("window", $"'{text}' must be all, or whole minutes, hours or days from 1m to 90d, such as 90m, 24h or 7d.");
        if (ms < 0) throw Wrong("window", $"'{text}' would read the future: a window ends at the time of the read.");
        return ms is >= FeatureWindow.ShortestMs and <= FeatureWindow.LongestMs
            ? FeatureWindow.Of(ms)
            : throw Wrong("window", $"'{text}' must be from 1m to 90d; write all for all time.");
    }

    private long HalfLife()
    {
        var text = Text("half_life");
        if (text.Length == 0) return 0;
        return SpanText.TryParse(text, out var ms) && ms > 0
            ? ms
            : throw Wrong("half_life", $"'{text}' must be a whole number of minutes, hours or days up to 3650d, such as 90m, 6h or 14d.");
    }

    private float Number(string name, float missing, float low, float high)
    {
        var text = Text(name);
        if (text.Length == 0) return missing;
        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high
            ? value
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"'{text}' must be a number from {low:R} to {high:R}."));
    }

    private string OneOf(string name, string[] words)
    {
        var text = Text(name);
        return text.Length == 0 || words.Contains(text) ? text : throw Wrong(name, $"'{text}' must be one of {string.Join(", ", words)}.");
    }

    private T Word<T>(string name) where T : struct, Enum
    {
        var text = Text(name);
        if (text.Length == 0) throw Missing(name);
        return SnakeCase.TryParse<T>(text, out var value)
            ? value
            : throw Wrong(name, $"unknown {name} '{text}'; {SnakeCase.Suggest(text, Enum.GetValues<T>().Select(SnakeCase.Of))}");
    }

    private string[] List(string name) => Find(name) switch
    {
        null => [],
        YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode) => [.. list.Children.Select(c => ((YamlScalarNode)c).Value ?? "")],
        _ => throw Wrong(name, "must be a list of feature names."),
    };

    private string Text(string name) => Find(name) switch
    {
        null => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        _ => throw Wrong(name, "must be a single value."),
    };

    private YamlNode? Find(string name) => map.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;

    private InputException Missing(string name) =>
        FeatureSetReader.Wrong(file, map, _feature.Length == 0 ? name : $"{_feature}.{name}", "is missing.");

    private InputException Wrong(string name, string problem) =>
        FeatureSetReader.Wrong(file, Find(name) ?? map, _feature.Length == 0 ? name : $"{_feature}.{name}", problem);
}
