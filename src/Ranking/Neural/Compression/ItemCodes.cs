using System.Runtime.Intrinsics;

namespace FeedRanker.Ranking;

/// <summary>
/// The candidate's part of a row in codes of one byte: vectors as they are kept in a table of bytes, features rounded as they
/// are scaled. A code q of place i stands for (q - <see cref="Zero"/>) * scale[i].
/// </summary>
internal sealed class ItemCodes
{
    /// <summary>The code of 0.</summary>
    public const byte Zero = 128;

    private const int Most = 127;
    private const int Block = 64;

    private readonly NeuralLayout _layout;
    private readonly FeatureScaling _scaling;
    private readonly float[] _inverse;
    private readonly byte[] _vectors;

    public ItemCodes(NeuralModel model, float[] scales)
    {
        _layout = model.Layout;
        _scaling = model.Scaling;
        _inverse = Array.ConvertAll(scales, scale => 1 / scale);
        _vectors = new byte[model.Vectors.Table.Values.Length];
        var width = _layout.Width;
        for (var place = 0; place < _layout.Item.Fields.Length; place++)
        {
            var (start, count) = model.Vectors.RowsOf(_layout.Item.Fields[place]);
            for (var i = start * width; i < (start + count) * width; i++) _vectors[i] = Of(model.Vectors.Table.Values[i], place * width + i % width);
        }
    }

    /// <summary>Copies vectors of these rows of the table side by side.</summary>
    public void Copy(ReadOnlySpan<int> rows, Span<byte> into)
    {
        var width = _layout.Width;
        for (var i = 0; i < rows.Length; i++) _vectors.AsSpan(rows[i] * width, width).CopyTo(into.Slice(i * width, width));
    }

    /// <summary>Fills one feature for all rows.</summary>
    public void FillColumn(int feature, ReadOnlySpan<float> column, int at, Span<byte> parts)
    {
        Span<float> scaled = stackalloc float[Block];
        Span<int> codes = stackalloc int[Block];
        var length = _layout.Item.Length;
        for (var start = 0; start < column.Length; start += Block)
        {
            var count = Math.Min(Block, column.Length - start);
            _scaling.Of(feature, column.Slice(start, count), scaled);
            Of(scaled[..count], at, codes);
            var to = start * length + at;
            for (var i = 0; i < count; i++, to += length) parts[to] = (byte)codes[i];
        }
    }

    /// <summary>Fills the indicator of one feature for all rows.</summary>
    public void FillMissing(ReadOnlySpan<float> column, int at, Span<byte> parts)
    {
        var (absent, present) = (Of(1, at), Zero);
        for (var i = 0; i < column.Length; i++) parts[i * _layout.Item.Length + at] = float.IsNaN(column[i]) ? absent : present;
    }

    /// <summary>Rounds rows of floats.</summary>
    public void Round(ReadOnlySpan<float> parts, Span<byte> into)
    {
        for (var i = 0; i < parts.Length; i++) into[i] = Of(parts[i], i % _inverse.Length);
    }

    // Many values of one place; the same codes as one by one.
    private void Of(ReadOnlySpan<float> values, int place, Span<int> codes)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var inverse = Vector256.Create(_inverse[place]);
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var rounded = Vector256.ConvertToInt32(Vector256.Round(Vector256.Create(values[i..]) * inverse));
                (Vector256.Min(Vector256.Max(rounded, Vector256.Create(-Most)), Vector256.Create(Most)) + Vector256.Create((int)Zero)).CopyTo(codes[i..]);
            }
        }

        for (; i < values.Length; i++) codes[i] = Of(values[i], place);
    }

    private byte Of(float value, int place) => (byte)(Zero + Math.Clamp((int)MathF.Round(value * _inverse[place]), -Most, Most));
}
