namespace FeedRanker.Ranking;

/// <summary>
/// A network's matrices after factors have been moved between those on both sides of an activation, so that its places have like
/// sizes and its largest is <see cref="MostSigned"/>, or <see cref="MostOfRelu"/> after a relu: rounding it gives its codes.
/// </summary>
internal sealed class NeuralInt8Weights
{
    private const float MostSigned = 127;
    private const float MostOfRelu = 255;

    private readonly Dictionary<string, WeightMatrix> _matrices = new(StringComparer.Ordinal);
    private readonly ActivationRanges _ranges;

    public NeuralInt8Weights(NeuralModel model, ActivationRanges ranges)
    {
        _ranges = ranges;
        foreach (var parameter in new NeuralGraph(model.Options, model.Layout, model.Schema.Heads.Count).Graph.Parameters)
        {
            var shape = parameter.Value.Shape;
            _matrices[parameter.Value.Name] = new WeightMatrix(model.Parameters.Of(parameter.Value.Name).ToArray(), shape.Count == 1 ? 1 : (int)shape[0].Size, (int)shape[^1].Size);
        }

        for (var layer = 0; model.Options.CrossRank > 0 && layer < model.Options.CrossLayers; layer++)
            Move($"thin{layer}", [$"cross{layer}.down"], $"cross{layer}.up", MostSigned);
        for (var layer = 0; layer + 1 < model.Options.Deep.Count; layer++)
            Move($"deep{layer}", [$"deep{layer}.weight", $"deep{layer}.bias"], $"deep{layer + 1}.weight", MostOfRelu);
        ItemScales = ItemScalesOf(model);
    }

    /// <summary>What a code of each place of the candidate's part stands for.</summary>
    public float[] ItemScales { get; }

    public WeightMatrix this[string name] => _matrices[name];

    /// <summary>What a code of each candidate's place of a cross layer's output stands for.</summary>
    public float[] CrossScales(int layer) => ScalesOf($"cross{layer}");

    // A vector's numbers are far smaller than a feature at its largest. Were each to have all codes, its weights would be left with
    // next to none beside those of features; so both halve the difference.
    private float[] ItemScalesOf(NeuralModel model)
    {
        var (user, sizes) = (model.Layout.User.Length, _ranges.Of("item"));
        var isCrossed = model.Options.CrossLayers > 0 || model.Options.Deep.Count == 0;
        var weights = new float[sizes.Length];
        foreach (var name in (string[])["deep0.weight", "cross0.down", "cross0.weight", "heads.weight"])
        {
            if (!_matrices.TryGetValue(name, out var matrix) || (name == "heads.weight" && !isCrossed)) continue;
            var rows = Enumerable.Range(user, sizes.Length).Select(matrix.Largest).ToArray();
            for (var i = 0; i < rows.Length; i++) weights[i] = Math.Max(weights[i], rows[i] / Math.Max(rows.Max(), float.Epsilon));
        }

        var scales = new float[sizes.Length];
        for (var i = 0; i < scales.Length; i++) scales[i] = MathF.Sqrt(sizes[i] / Math.Max(weights[i], 1e-6f));
        var largest = Enumerable.Range(0, scales.Length).Max(i => sizes[i] / scales[i]);
        return Array.ConvertAll(scales, scale => scale * largest / MostSigned);
    }

    private float[] ScalesOf(string tensor) => Array.ConvertAll(_ranges.Of(tensor), largest => (largest > 0 ? largest : 1) / MostSigned);

    private void Move(string activation, string[] before, string after, float most)
    {
        var sizes = _ranges.Of(activation);
        var factors = new float[sizes.Length];
        var largest = 0f;
        for (var i = 0; i < factors.Length; i++)
        {
            var weight = _matrices[after].Largest(i);
            factors[i] = sizes[i] > 0 && weight > 0 ? MathF.Sqrt(sizes[i] / weight) : 1;
            largest = Math.Max(largest, sizes[i] / factors[i]);
        }

        for (var i = 0; i < factors.Length; i++) factors[i] *= largest > 0 ? largest / most : 1;
        _matrices[after] = _matrices[after].TimesRows(factors);
        foreach (var matrix in before) _matrices[matrix] = _matrices[matrix].TimesColumns(Array.ConvertAll(factors, f => 1 / f));
    }
}
