using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// The network of a DCN-v2 with the candidates' part in products of bytes; what depends on the user alone stays in floats and is
/// computed once (<see cref="NeuralSplit"/>), or in every row for runs that requests share.
///
/// Each activation's places are first brought to like sizes by moving factors between the matrices on both sides of it (Nagel
/// et al. 2019, section 4.1; SmoothQuant, Xiao et al. 2023, equation 4 with alpha 1/2), which leaves the network as it is, so that one
/// scale does for all of them, and that scale goes into the matrices as well: a code is a rounded activation. Weights have a scale
/// for each output. Cross layers are summed before they are multiplied: on the candidate's places
/// x_(l+1) = v * (1 + sum over k up to l of (h_k U_k + b_k)), one product of bytes over all narrow middles h_k.
/// </summary>
internal sealed class NeuralInt8
{
    private readonly OnnxGraph _graph = new();
    private readonly NeuralOptions _options;
    private readonly NeuralInt8Weights _weights;
    private readonly int _userLength;
    private readonly int _itemLength;
    private readonly bool _once;
    private readonly GraphValue _codes;
    private readonly GraphValue _item; // in units of each place's scale
    private readonly GraphValue? _user;
    private readonly List<GraphValue> _thin = [];
    private readonly List<GraphValue> _middles = []; // codes of the former
    private readonly List<GraphValue> _up = [];

    // Once: user * (1 + sum of the biases so far), one row. Else the cross layer's input on the user's places.
    private GraphValue? _crossedUser;

    public NeuralInt8(NeuralModel model, NeuralInt8Weights weights, bool once)
    {
        _options = model.Options;
        _weights = weights;
        _userLength = model.Layout.User.Length;
        _itemLength = model.Layout.Item.Length;
        _once = once;
        _codes = _graph.Input(NeuralGraph.ItemPart, ElementType.UInt8, NeuralGraph.Rows, _itemLength);
        _item = _codes.Dequantise(ItemCodes.Zero);
        _user = _userLength == 0 ? null
            : once ? _graph.Input("once." + NeuralGraph.UserPart, 1, _userLength)
            : _graph.Input(NeuralGraph.UserPart, NeuralGraph.Rows, _userLength);
        _crossedUser = _user;
    }

    /// <summary>From the user's part as floats and the candidates' codes to margins.</summary>
    public byte[] ToBytes()
    {
        var isCrossed = _options.CrossLayers > 0 || _options.Deep.Count == 0;
        var margins = _options.Deep.Count == 0 ? null : Deep(isCrossed ? _userLength + _itemLength : 0);
        if (isCrossed)
        {
            var crossed = _options.CrossLayers > 0 && _options.CrossRank == 0 ? Full() : Thin();
            margins = margins is null ? crossed + _weights["heads.bias"].In(_graph) : crossed + margins;
        }

        return _graph.ToBytes([(NeuralGraph.Margins, margins!)]);
    }

    private GraphValue Deep(int headsStart)
    {
        var first = _weights["deep0.weight"];
        var bias = _weights["deep0.bias"].In(_graph);
        var row = _user?.Gemm(first.Cut(0, _userLength).In(_graph), bias);
        var ofItem = first.Cut(_userLength, _itemLength).TimesRows(_weights.ItemScales);
        var x = row is null || _once ? Product(_codes, ItemCodes.Zero, ofItem, row?.Squeeze(0) ?? bias) : Product(_codes, ItemCodes.Zero, ofItem, null) + row;
        for (var layer = 1; layer < _options.Deep.Count; layer++)
            x = Product(x.Quantise(0), 0, _weights[$"deep{layer}.weight"], _weights[$"deep{layer}.bias"].In(_graph));
        return x.Relu().Gemm(_weights["heads.weight"].Cut(headsStart, _options.Deep[^1]).In(_graph), _weights["heads.bias"].In(_graph));
    }

    // Cross layers of low rank, and what the heads read of the last.
    private GraphValue Thin()
    {
        var factor = Enumerable.Repeat(1f, _itemLength).ToArray(); // 1 + the sum of the biases so far
        var (read, scales) = (_codes, _weights.ItemScales);
        var crossed = _item * _graph.Constant(scales, _itemLength);
        for (var layer = 0; layer < _options.CrossLayers; layer++)
        {
            var down = _weights[$"cross{layer}.down"];
            var (bias, more) = OfUser(down);
            var thin = Product(read, ItemCodes.Zero, down.Cut(_userLength, _itemLength).TimesRows(scales), bias);
            _thin.Add(more is null ? thin : thin + more);
            _middles.Add(_thin[layer].Quantise(ItemCodes.Zero));
            AdvanceUser(layer);
            for (var i = 0; i < _itemLength; i++) factor[i] += _weights[$"cross{layer}.bias"].Values[_userLength + i];
            var next = layer + 1 < _options.CrossLayers ? _weights.CrossScales(layer) : null;
            crossed = _item * Multiplier(factor, next);
            if (next is not null) (read, scales) = (crossed.Quantise(ItemCodes.Zero), next);
        }

        var heads = _weights["heads.weight"];
        var (start, rest) = OfUser(heads);
        var margins = crossed.Gemm(heads.Cut(_userLength, _itemLength).In(_graph), start);
        return rest is null ? margins : margins + rest;
    }

    // The candidate's codes times this are the next layer's input, in units of its scales (1 where there are none).
    private GraphValue Multiplier(float[] factor, float[]? scales)
    {
        var units = new float[_itemLength];
        for (var i = 0; i < units.Length; i++) units[i] = _weights.ItemScales[i] / (scales is null ? 1 : scales[i]);
        var rank = _options.CrossRank;
        var all = new float[_thin.Count * rank * _itemLength];
        for (var k = 0; k < _thin.Count * rank; k++)
            _weights[$"cross{k / rank}.up"].Cut(k % rank, 1).Values.AsSpan(_userLength).CopyTo(all.AsSpan(k * _itemLength));
        var row = new float[_itemLength];
        for (var i = 0; i < row.Length; i++) row[i] = factor[i] * units[i];
        return Product(Shaping.Concat(1, [.. _middles]), ItemCodes.Zero, new WeightMatrix(all, _thin.Count * rank, _itemLength).TimesColumns(units), _graph.Constant(row, _itemLength));
    }

    // What a matrix reads of the user's places: one row for all candidates, and what is added to each.
    private (GraphValue? Row, GraphValue? Each) OfUser(WeightMatrix matrix)
    {
        if (_user is null) return (null, null);
        var above = matrix.Cut(0, _userLength).In(_graph);
        if (!_once) return (null, _crossedUser!.MatMul(above));
        GraphValue? each = null;
        for (var layer = 0; layer < _thin.Count; layer++)
        {
            var term = _thin[layer].MatMul(_up[layer].MatMul(above));
            each = each is null ? term : each + term;
        }

        return (_crossedUser!.MatMul(above).Squeeze(0), each);
    }

    private void AdvanceUser(int layer)
    {
        if (_user is null) return;
        var up = _weights[$"cross{layer}.up"];
        var values = new float[up.Rows * _userLength];
        for (var k = 0; k < up.Rows; k++) up.Values.AsSpan(k * up.Columns, _userLength).CopyTo(values.AsSpan(k * _userLength));
        var ofUser = _graph.Constant(values, up.Rows, _userLength);
        var bias = _graph.Constant(_weights[$"cross{layer}.bias"].Values.AsSpan(0, _userLength), _userLength);
        if (_once) _up.Add(ofUser * _user);
        _crossedUser = _crossedUser! + _user * (_once ? bias : _thin[layer].Gemm(ofUser, bias));
    }

    // Full matrices stay in floats.
    private GraphValue Full()
    {
        var item = _item * _graph.Constant(_weights.ItemScales, _itemLength);
        var user = _once && _user is not null ? (_user + item.Cut(1, 0, 1) * 0f).Reshape(NeuralGraph.Rows, _userLength) : _user;
        var x0 = user is null ? item : Shaping.Concat(1, user, item);
        var x = x0;
        for (var layer = 0; layer < _options.CrossLayers; layer++)
            x = x0 * x.Gemm(_weights[$"cross{layer}.weight"].In(_graph), _weights[$"cross{layer}.bias"].In(_graph)) + x;
        return x.MatMul(_weights["heads.weight"].Cut(0, _userLength + _itemLength).In(_graph));
    }

    private GraphValue Product(GraphValue codes, byte zero, WeightMatrix matrix, GraphValue? bias)
    {
        var (weights, scales) = matrix.Round(_graph);
        return codes.CodeProduct(zero, weights, scales, bias);
    }
}
