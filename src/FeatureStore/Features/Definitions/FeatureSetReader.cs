using FeedRanker.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FeedRanker.FeatureStore;

/// <summary>Reads definitions from YAML, refusing whatever it does not know.</summary>
internal static class FeatureSetReader
{
    public static List<FeatureDefinition> Read(string yaml, string file)
    {
        var root = Root(yaml, file);
        YamlNode? features = null;
        foreach (var (key, value) in root.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (name == "features") features = value;
            else if (name == "version") CheckVersion(value, file);
            else throw Wrong(file, key, name, $"unknown key; {SnakeCase.Suggest(name, ["version", "features"])}");
        }

        if (features is not YamlSequenceNode list)
            throw new InputException("must be a list of features.", file, features is null ? 1 : LineOf(features), "features");
        return list.Children.Select((node, i) => node is YamlMappingNode map
            ? new DefinitionReader(map, file).Read()
            : throw Wrong(file, node, $"features[{i}]", "must be a mapping such as {name: item.clicks_24h, entity: item, kind: count, event: click, window: 24h}.")).ToList();
    }

    public static InputException Wrong(string file, YamlNode at, string field, string problem) =>
        new(problem, file, LineOf(at), field);

    private static YamlMappingNode Root(string yaml, string file)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode map
                ? map
                : throw new InputException("must be one YAML document with the keys version and features.", file, 1);
        }
        catch (YamlException e)
        {
            throw new InputException($"is not valid YAML: {e.Message}", file, (int)e.Start.Line, inner: e);
        }
    }

    private static void CheckVersion(YamlNode value, string file)
    {
        if (value is not YamlScalarNode { Value: "1" }) throw Wrong(file, value, "version", "must be 1.");
    }

    private static int LineOf(YamlNode node) => (int)node.Start.Line;
}
