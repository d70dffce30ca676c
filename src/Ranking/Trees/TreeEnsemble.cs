using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// A trained sum of regression trees. Immutable and thread-safe. The margin of a row is the base score and one leaf of
/// each tree, added in tree order in 32-bit floats, as XGBoost does; the score is the margin through <see cref="Link"/>.
/// </summary>
public sealed class TreeEnsemble : ScoreModel
{
    private const string Kind = "trees";
    private const int FormatVersion = 2;
    private const int OldestVersion = 1; // thresholds alone

    private readonly Lazy<TreeEvaluator> _evaluator;
    private readonly Lazy<TreeExplainer> _explainer;

    internal TreeEnsemble(IReadOnlyList<string> features, TreeLink link, float baseScore, TreeNodes nodes)
    {
        Features = features;
        Link = link;
        BaseScore = baseScore;
        Nodes = nodes;
        Importance = FeatureImportance.Of(features, nodes);
        _evaluator = new Lazy<TreeEvaluator>(() => new TreeEvaluator(nodes, baseScore, TreeLayout.Fastest));
        _explainer = new Lazy<TreeExplainer>(() => new TreeExplainer(this));
    }

    /// <summary>Feature names, in the order of the model's columns.</summary>
    public override IReadOnlyList<string> Features { get; }

    /// <summary>What makes a score of a margin.</summary>
    public TreeLink Link { get; }

    /// <summary>The margin before the first tree.</summary>
    public float BaseScore { get; }

    /// <summary>How many trees there are.</summary>
    public int TreeCount => Nodes.TreeCount;

    /// <summary>What the model makes of each feature, by falling gain; those never split on are at the end.</summary>
    public IReadOnlyList<FeatureImportance> Importance { get; }

    /// <summary>Whether every split says how many training rows reached it, so that <see cref="Explainer"/> can be had.</summary>
    public bool IsExplainable => !Enumerable.Range(0, Nodes.NodeCount).Any(at => Nodes.Feature[at] >= 0 && !(Nodes.Cover[at] > 0));

    /// <summary>Tells what each feature adds to a score; made on first use.</summary>
    /// <exception cref="InputException">The model does not say how many training rows reached its splits.</exception>
    public TreeExplainer Explainer => _explainer.Value;

    internal TreeNodes Nodes { get; }

    internal TreeEvaluator Evaluator => _evaluator.Value;

    /// <summary>Writes the model as an artifact of kind <c>trees</c>.</summary>
    public void Save(string path)
    {
        using var writer = new ArtifactWriter(path, Kind, FormatVersion);
        writer.WriteStrings("features", Features);
        writer.WriteText("link", Link.ToString());
        writer.Write<float>("base", [BaseScore]);
        writer.Write<int>("starts", Nodes.Starts);
        writer.Write<int>("feature", Nodes.Feature);
        writer.Write<float>("value", Nodes.Value);
        writer.Write<int>("left", Nodes.Left);
        writer.Write<int>("right", Nodes.Right);
        writer.Write<byte>("missing-left", Nodes.MissingLeft);
        writer.Write<float>("gain", Nodes.Gain);
        writer.Write<float>("cover", Nodes.Cover);
        writer.Write<byte>("form", Nodes.Forms.Form);
        writer.Write<int>("set-starts", Nodes.Forms.Sets.Starts);
        writer.Write<uint>("set-words", Nodes.Forms.Sets.Words);
        writer.Complete();
    }

    /// <summary>Reads a model back.</summary>
    /// <exception cref="InputException">The file is missing, damaged, of another kind or no ensemble of trees.</exception>
    public static TreeEnsemble Load(string path)
    {
        var reader = new ArtifactReader(path, Kind, OldestVersion, FormatVersion);
        var features = reader.ReadStrings("features");
        var nodes = new TreeNodes(
            reader.Read<int>("starts").ToArray(), reader.Read<int>("feature").ToArray(), reader.Read<float>("value").ToArray(),
            reader.Read<int>("left").ToArray(), reader.Read<int>("right").ToArray(), reader.Read<byte>("missing-left").ToArray(),
            reader.Read<float>("gain").ToArray(), reader.Read<float>("cover").ToArray())
        {
            Forms = reader.Version == OldestVersion ? SplitForms.Plain : new SplitForms(
                reader.Read<byte>("form").ToArray(), new CategorySets(reader.Read<int>("set-starts").ToArray(), reader.Read<uint>("set-words").ToArray())),
        };
        nodes.Check(features.Length, path);
        var text = reader.ReadText("link");
        if (!Enum.TryParse<TreeLink>(text, out var link) || !Enum.IsDefined(link))
            throw new InputException($"is '{text}'; Identity or Logistic is allowed.", path, field: "link");
        var baseScore = reader.Read<float>("base");
        if (baseScore.Length != 1 || !float.IsFinite(baseScore[0])) throw new InputException("one finite number is needed.", path, field: "base");
        return new TreeEnsemble(features, link, baseScore[0], nodes);
    }

    /// <summary>
    /// Reads a model in XGBoost's own JSON format: booster gbtree, numerical splits, one output, the objectives
    /// binary:logistic, binary:logitraw, reg:squarederror and rank:*.
    /// </summary>
    /// <param name="json">The bytes of the file.</param>
    /// <param name="features">Column names in place of the file's own; without either they are f0, f1, ...</param>
    /// <param name="file">What to call the file in errors.</param>
    /// <exception cref="InputException">Another kind of model, or a malformed one.</exception>
    public static TreeEnsemble FromXgboostJson(ReadOnlySpan<byte> json, IReadOnlyList<string>? features = null, string? file = null) =>
        XgboostJson.Read(json, features, file);

    internal override void Prepare() => _ = Evaluator; // compiled

    internal override void Score<TColumns>(in TColumns columns, Span<float> scores, CancellationToken ct = default) =>
        Evaluator.Run(columns, scores.Length, scores, Link, ct);

    internal TreeEnsemble Take(int trees) => new(Features, Link, BaseScore, Nodes.Take(trees));
}
