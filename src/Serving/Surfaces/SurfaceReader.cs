using FeedRanker.Reranking;
using FeedRanker.Retrieval;

namespace FeedRanker.Serving;

/// <summary>Reads a whole surface file: bytes to checked surfaces. Goes on after a problem, so that all are found at once.</summary>
internal static class SurfaceReader
{
    private const int Version = 1;
    private const int MaxSurfaces = 100;
    private const int MaxSources = 64;

    public static readonly (string Word, BlendMethod Method)[] Blends =
    [
        ("quotas", BlendMethod.Quotas), ("round-robin", BlendMethod.RoundRobin), ("rrf", BlendMethod.Rrf), ("calibrated", BlendMethod.Calibrated),
    ];

    public static IReadOnlyList<SurfaceOptions> Read(byte[] bytes, RuleProblems problems)
    {
        if (RuleFileReader.Decode(bytes, problems) is not { } text || YamlSyntax.FindTabs(text, problems)) return [];
        var root = YamlTree.Parse(text, problems);
        if (problems.HasErrors) return [];
        if (root is YamlNode.Mapping map) return Surfaces(map, problems);
        problems.Add(root?.Place ?? default, "the file must start with 'version: 1' and 'surfaces:'.");
        return [];
    }

    /// <summary>The keys that a source of a kind may have.</summary>
    public static IReadOnlyList<string> KeysOf(SourceKind kind)
    {
        var fields = new RuleFields(new YamlNode.Mapping(default, []), kind.Name, new RuleProblems(kind.Name));
        ReadSource(kind.Name, kind, fields, 1000);
        return fields.Asked;
    }

    private static List<SurfaceOptions> Surfaces(YamlNode.Mapping root, RuleProblems problems)
    {
        var fields = new RuleFields(root, "the file", problems);
        fields.Whole("version", Version, Version);
        var inference = fields.Node("inference", required: false) is { } group ? InferenceReader.Read(group, problems) : new InferenceOptions();
        var node = fields.Node("surfaces");
        fields.Finish();
        var surfaces = new List<SurfaceOptions>();
        if (node is null) return surfaces;
        if (node is not YamlNode.Mapping { Entries.Count: > 0 and <= MaxSurfaces } map)
        {
            problems.Add(node.Place, $"'surfaces' must be a group of 1 to {MaxSurfaces} surfaces such as 'home:', each with its 'sources:'.");
            return surfaces;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (!RuleFileReader.IsName(key.Value)) problems.Add(key.Place, $"surface '{key.Value}' must be 1 to 64 lower-case letters, digits, - and _.");
            else if (value is YamlNode.Mapping surface) surfaces.Add(Surface(key.Value, new RuleFields(surface, $"surface '{key.Value}'", problems), problems) with { Inference = inference });
            else problems.Add(value.Place, $"surface '{key.Value}' must be a group of keys with 'sources:'; it is {value.Describe()}.");
        }

        return surfaces;
    }

    private static SurfaceOptions Surface(string name, RuleFields fields, RuleProblems problems)
    {
        var candidates = fields.Whole("candidates", 10, 10_000, 1000);
        var surface = new SurfaceOptions
        {
            Name = name,
            Candidates = candidates,
            Cascade = fields.Whole("cascade", 0, 10_000, 0),
            BudgetMs = fields.Number("budget_ms", 1, 60_000, 200),
            ParallelSources = fields.Whole("parallel_sources", 0, 64, 1),
            Blend = fields.Choice("blend", BlendMethod.Quotas, Blends),
            RrfConstant = fields.Whole("rrf_constant", 1, 10_000, 60),
            Sources = fields.Node("sources") is { } node ? Sources(name, node, candidates, problems) : [],
        };
        fields.Finish();
        var quotas = surface.Sources.Where(s => s.Enabled).Sum(s => s.Quota);
        if (surface.Blend == BlendMethod.Quotas && quotas > candidates)
            fields.Wrong("sources", $"the quotas of surface '{name}' sum to {quotas}; at most its candidates, {candidates}, are allowed when they are blended by quotas.");
        if (surface.Sources.Count > 0 && !surface.Sources.Any(s => s.Enabled))
            fields.Wrong("sources", $"no source of surface '{name}' is enabled; it needs one.");
        return surface;
    }

    private static List<SurfaceSource> Sources(string surface, YamlNode node, int candidates, RuleProblems problems)
    {
        var sources = new List<SurfaceSource>();
        if (node is not YamlNode.Mapping { Entries.Count: > 0 and <= MaxSources } map)
        {
            problems.Add(node.Place, $"'sources' of surface '{surface}' must be a group of 1 to {MaxSources} sources such as 'als: {{quota: 200}}'.");
            return sources;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (!RuleFileReader.IsName(key.Value)) problems.Add(key.Place, $"source '{key.Value}' must be 1 to 64 lower-case letters, digits, - and _.");
            else if (value is not YamlNode.Mapping group) problems.Add(value.Place, $"source '{key.Value}' must be a group of keys such as '{{quota: 100}}'; it is {value.Describe()}.");
            else if (KindOf(key, group, problems) is { } kind) sources.Add(ReadSource(key.Value, kind, new RuleFields(group, $"a source of kind '{kind.Name}'", problems), candidates, finish: true));
        }

        return sources;
    }

    private static SourceKind? KindOf(YamlNode.Text key, YamlNode.Mapping group, RuleProblems problems)
    {
        var fields = new RuleFields(group, $"source '{key.Value}'", problems);
        var named = fields.Text("kind", 64, required: false);
        var kind = SourceKinds.Find(named ?? key.Value);
        var kinds = SourceKinds.All.Select(k => k.Name);
        if (kind is null && named is null) problems.Add(key.Place, $"there is no source '{key.Value}'; {NearestWord.Hint(key.Value, kinds)} Other names need a 'kind:'.");
        else if (kind is null) fields.Wrong("kind", $"there is no kind of source '{named}'; {NearestWord.Hint(named!, kinds)}");
        else if (!kind.MayRepeat && key.Value != kind.Name) problems.Add(key.Place, $"a source of kind '{kind.Name}' must be called '{kind.Name}': a surface has one of them.");
        else if (SourceKinds.Find(key.Value) is { } other && other != kind) problems.Add(key.Place, $"'{key.Value}' is the name of another kind of source than '{kind.Name}'; choose another name.");
        else return kind;
        return null;
    }

    private static SurfaceSource ReadSource(string name, SourceKind kind, RuleFields fields, int candidates, bool finish = false)
    {
        fields.Node("kind", required: false); // read by the caller
        var source = new SurfaceSource
        {
            Name = name,
            Kind = kind.Name,
            Enabled = fields.Flag("enabled", true),
            Quota = fields.Whole("quota", 0, 10_000, 0),
            MaxHits = fields.Whole("max_hits", 1, 10_000, candidates),
            BudgetMs = fields.Number("budget_ms", 1, 60_000, 0),
            Settings = kind.Read?.Invoke(fields),
        };
        if (kind.MayBlock && source.BudgetMs == 0 && finish) fields.Wrong("budget_ms", $"source '{name}' waits for another process, so it needs a 'budget_ms'.");
        if (finish) fields.Finish();
        return source;
    }
}
