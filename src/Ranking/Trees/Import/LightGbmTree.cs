using FeedRanker.Core;

namespace FeedRanker.Ranking;

/// <summary>
/// One tree of LightGBM's text model. Inner nodes are numbered from 0 and a child below 0 is the leaf ~child. Bits of a
/// decision type: 1 categorical, 2 missing goes left, and two bits of what is missing (0 nothing, 1 zero, 2 NaN).
/// Where NaN is not missing it counts as 0; in a categorical split it goes right.
/// </summary>
internal sealed class LightGbmTree
{
    private const int Categorical = 1;
    private const int MissingLeft = 2;
    private const int MissingZero = 1;
    private const int MissingNaN = 2;

    private readonly Dictionary<string, LightGbmField> _fields;
    private readonly string _place;
    private readonly int _line;
    private readonly string? _file;
    private readonly double[] _leaves;
    private readonly double[] _leafCovers;
    private readonly int[] _feature = [];
    private readonly int[] _left = [];
    private readonly int[] _right = [];
    private readonly int[] _decision = [];
    private readonly double[] _threshold = [];
    private readonly double[] _gain = [];
    private readonly double[] _cover = [];
    private readonly int[] _setStarts = [0];
    private readonly uint[] _setWords = [];

    /// <exception cref="InputException">A line is missing or holds something else; the message names the tree.</exception>
    public LightGbmTree(Dictionary<string, LightGbmField> fields, int number, int line, string? file)
    {
        (_fields, _place, _line, _file) = (fields, $"tree {number}", line, file);
        var leaves = Field("num_leaves").Int(file);
        if (leaves is < 1 or > 1 << 20) throw Field("num_leaves").Wrong($"{_place}: 1 to {1 << 20} is allowed.", file);
        if (fields.TryGetValue("is_linear", out var linear) && linear.Text.Trim() != "0")
            throw linear.Wrong($"{_place} has linear models in its leaves; train without linear_tree.", file);
        var inner = leaves - 1;
        _leaves = Field("leaf_value").Numbers(leaves, _place, file);
        _leafCovers = Optional("leaf_count", leaves);
        if (inner == 0) return;
        _feature = Field("split_feature").Ints(inner, _place, file);
        _left = Field("left_child").Ints(inner, _place, file);
        _right = Field("right_child").Ints(inner, _place, file);
        _decision = Field("decision_type").Ints(inner, _place, file);
        _threshold = Field("threshold").Numbers(inner, _place, file);
        _gain = Optional("split_gain", inner);
        _cover = Optional("internal_count", inner);
        var sets = fields.TryGetValue("num_cat", out var categorical) ? categorical.Int(file) : 0;
        if (sets == 0) return;
        if (sets < 0 || sets > inner) throw categorical!.Wrong($"{_place} has {inner} splits.", file);
        _setStarts = Field("cat_boundaries").Ints(sets + 1, _place, file);
        for (var i = 0; i <= sets; i++)
            if (_setStarts[i] < (i == 0 ? 0 : _setStarts[i - 1]) || (i == 0 && _setStarts[0] != 0) || _setStarts[i] > CategorySets.MostWords)
                throw Field("cat_boundaries").Wrong($"{_place}: numbers from 0 that rise are needed.", file);
        _setWords = Field("cat_threshold").Bits(_setStarts[^1], _place, file);
    }

    /// <summary>Adds the tree to an ensemble, its leaves multiplied by a number.</summary>
    /// <exception cref="InputException">Its nodes form no tree; the message names tree and node.</exception>
    public void AddTo(TreeNodesBuilder builder, double scale)
    {
        var added = 0;
        var open = new Stack<(int Node, int Parent, bool Left)>();
        open.Push((_feature.Length == 0 ? ~0 : 0, -1, false));
        while (open.TryPop(out var next))
        {
            if (next.Node >= _feature.Length || ~next.Node >= _leaves.Length || added++ > 2 * _leaves.Length)
                throw Wrong(next.Node < 0 ? $"has leaf {~next.Node} of {_leaves.Length}." : $"has node {next.Node} where {_feature.Length} splits form a tree.");
            var at = next.Node < 0
                ? builder.Add(-1, (float)(_leaves[~next.Node] * scale), false, 0, (float)_leafCovers[~next.Node])
                : AddSplit(next.Node, builder);
            if (next.Parent >= 0) builder.Link(next.Parent, at, next.Left);
            if (next.Node < 0) continue;
            open.Push((_right[next.Node], at, false));
            open.Push((_left[next.Node], at, true));
        }

        if (added != _feature.Length + _leaves.Length) throw Wrong($"joins {added} of its {_feature.Length + _leaves.Length} nodes.");
        builder.EndTree();
    }

    private int AddSplit(int node, TreeNodesBuilder builder)
    {
        var (decision, missing) = (_decision[node], _decision[node] >> 2);
        if (decision is < 0 or > 11) throw Wrong($"node {node} has decision type {decision}; 0 to 11 is allowed.", "decision_type");
        if (_feature[node] < 0) throw Wrong($"node {node} splits on feature {_feature[node]}.", "split_feature");
        if ((decision & Categorical) != 0)
            return builder.Add(_feature[node], Set(node, builder), false, (float)_gain[node], (float)_cover[node], SplitForm.Category);
        var threshold = AfterLastNotAbove(_threshold[node]);
        var left = missing is MissingZero or MissingNaN ? (decision & MissingLeft) != 0 : 0 < threshold;
        var form = missing == MissingZero ? SplitForm.ZeroIsMissing : SplitForm.Threshold;
        return builder.Add(_feature[node], threshold, left, (float)_gain[node], (float)_cover[node], form);
    }

    private int Set(int node, TreeNodesBuilder builder)
    {
        var set = _threshold[node];
        if (!(set >= 0 && set < _setStarts.Length - 1 && set == Math.Floor(set)))
            throw Wrong($"node {node} splits on set {set} of {_setStarts.Length - 1} sets of categories.", "threshold");
        return builder.AddSet(_setWords.AsSpan(_setStarts[(int)set], _setStarts[(int)set + 1] - _setStarts[(int)set]));
    }

    private static float AfterLastNotAbove(double threshold)
    {
        var near = (float)threshold;
        return MathF.BitIncrement(near > threshold ? MathF.BitDecrement(near) : near);
    }

    private double[] Optional(string name, int count) =>
        _fields.TryGetValue(name, out var field) ? field.Numbers(count, _place, _file) : new double[count];

    private LightGbmField Field(string name) =>
        _fields.TryGetValue(name, out var field) ? field : throw new InputException($"{_place} has no such line.", _file, _line, name);

    private InputException Wrong(string problem, string? field = null) =>
        field is not null && _fields.TryGetValue(field, out var line)
            ? new InputException($"{_place} {problem}", _file, line.Line, field)
            : new InputException($"{_place} {problem}", _file, _line);
}
