using System.Globalization;
using FeedRanker.Core;
using FeedRanker.Ranking;

namespace FeedRanker.Serving;

/// <summary>
/// The neural ranker of a release: its model, what the trees count beside it, and its network, loaded once for all
/// surfaces. The first head predicts what the trees predict and fills <see cref="Composition.Score"/>; each other head
/// fills <c>score.HEAD</c>.
/// </summary>
/// <param name="kind">Which ranker; not <see cref="RankerKind.Trees"/>.</param>
/// <param name="model">The model.</param>
/// <param name="treesShare">What the trees count, 0 to 1; 0 but for an ensemble.</param>
public sealed class NeuralRanker(RankerKind kind, NeuralModel model, double treesShare)
{
    /// <summary>Name of the first head.</summary>
    public const string FirstHead = "ranker";

    internal const string ModelFile = "neural.bin";
    internal const string ChoiceFile = "ranker.txt";

    private readonly Dictionary<InferenceOptions, NeuralNetwork> _networks = [];
    private readonly Lazy<NeuralExplainer> _explainer = new(() => new NeuralExplainer(model));

    /// <summary>Which ranker.</summary>
    public RankerKind Kind => kind;

    /// <summary>The model.</summary>
    public NeuralModel Model => model;

    /// <summary>What the trees count.</summary>
    public double TreesShare => treesShare;

    /// <summary>The features that the model reads.</summary>
    public IReadOnlyList<string> Features { get; } = [.. model.Schema.Features.Select(f => f.Name)];

    /// <summary>Tells what each field and feature adds to the first head's margin.</summary>
    public NeuralExplainer Explainer => _explainer.Value;

    /// <summary>Where its networks run and why, for a log; empty before a stage was made.</summary>
    public string Device
    {
        get
        {
            lock (_networks) return string.Join("; ", _networks.Select(n => n.Value.Device + (n.Key.Batching is { } b ? FormattableString.Invariant($", shared runs of up to {b.MaxRows} rows after up to {b.MaxWaitMs} ms") : "")));
        }
    }

    /// <summary>The stage that serves it, with a light model before it where a surface asks for a cascade.</summary>
    /// <exception cref="InputException">The network does not load, or reads what requests do not have.</exception>
    public IColumnStage Stage(ModelSet models, SurfaceOptions surface, ColumnSchema schema, TimeProvider clock)
    {
        var neural = new NeuralScorer(Network(surface.Inference, clock), schema, head => "score." + head, name: Composition.Ranker);
        IColumnStage stage = kind == RankerKind.Ensemble ? new EnsembleScorer(neural, models.Ranker, treesShare, schema) : neural;
        return surface.Cascade > 0 ? new CascadeStage(models.Light, stage, surface.Cascade, schema) : stage;
    }

    // One for all surfaces and rule files, so that requests of all of them share its runs.
    private NeuralNetwork Network(InferenceOptions options, TimeProvider clock)
    {
        lock (_networks)
        {
            if (!_networks.TryGetValue(options, out var network)) _networks[options] = network = new NeuralNetwork(model, options.Onnx, options.Batching, clock);
            return network;
        }
    }

    /// <summary>The first head of the model alone, for rows of a table as it reads them.</summary>
    public float[] ScoreAlone(NeuralExamples examples) => FirstOf(model.Score(examples), model.Schema.Heads.Count);

    /// <summary>What an ensemble's stage puts into <see cref="Composition.Score"/>, from what both models say of the same rows.</summary>
    public float[] WithTrees(float[] alone, float[] trees)
    {
        var scores = (float[])alone.Clone();
        EnsembleScorer.Blend(trees, treesShare, scores);
        return scores;
    }

    /// <summary>Writes both files.</summary>
    public void Save(string directory)
    {
        model.Save(Path.Combine(directory, ModelFile));
        BuildChain.WriteWhole(Path.Combine(directory, ChoiceFile), string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()} {treesShare:R}\n"));
    }

    /// <summary>Removes what another build left, so that the trees score.</summary>
    public static void Delete(string directory)
    {
        File.Delete(Path.Combine(directory, ChoiceFile));
        File.Delete(Path.Combine(directory, ModelFile));
    }

    /// <summary>Reads both files; null where the trees score.</summary>
    /// <exception cref="InputException">A file is damaged: it is named.</exception>
    public static NeuralRanker? Load(string directory)
    {
        var path = Path.Combine(directory, ChoiceFile);
        if (!File.Exists(path)) return null;
        var words = File.ReadAllText(path).Trim().Split(' ');
        if (words.Length != 2 || !Enum.TryParse<RankerKind>(words[0], ignoreCase: true, out var kind) || kind == RankerKind.Trees
            || !double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var share) || share is not (>= 0 and <= 1))
            throw new InputException("must name dcn, fm or ensemble and a share from 0 to 1; build the release again.", path);
        return new NeuralRanker(kind, NeuralModel.Load(Path.Combine(directory, ModelFile)), share);
    }

    internal static float[] FirstOf(float[] scores, int heads)
    {
        var first = new float[scores.Length / heads];
        for (var row = 0; row < first.Length; row++) first[row] = scores[row * heads];
        return first;
    }
}
