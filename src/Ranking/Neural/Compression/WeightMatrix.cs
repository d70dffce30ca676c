using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>A matrix of a network, row-major: <c>Values[row * Columns + column]</c>; of a bias, one row.</summary>
internal sealed record WeightMatrix(float[] Values, int Rows, int Columns)
{
    /// <summary>Some of its rows.</summary>
    public WeightMatrix Cut(int first, int rows) => new(Values.AsSpan(first * Columns, rows * Columns).ToArray(), rows, Columns);

    /// <summary>Each row times its own factor.</summary>
    public WeightMatrix TimesRows(ReadOnlySpan<float> factors)
    {
        var values = (float[])Values.Clone();
        for (var row = 0; row < Rows; row++)
            for (var column = 0; column < Columns; column++) values[row * Columns + column] *= factors[row];
        return this with { Values = values };
    }

    /// <summary>Each column times its own factor.</summary>
    public WeightMatrix TimesColumns(ReadOnlySpan<float> factors)
    {
        var values = (float[])Values.Clone();
        for (var i = 0; i < values.Length; i++) values[i] *= factors[i % Columns];
        return this with { Values = values };
    }

    /// <summary>The largest size in a row.</summary>
    public float Largest(int row)
    {
        var largest = 0f;
        foreach (var value in Values.AsSpan(row * Columns, Columns)) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    /// <summary>All of it in a graph, as floats.</summary>
    public GraphValue In(OnnxGraph graph) => Rows == 1 ? graph.Constant(Values, Columns) : graph.Constant(Values, Rows, Columns);

    /// <summary>Codes of -127 to 127 and the scale of each column, as constants of a graph.</summary>
    public (GraphValue Codes, GraphValue Scales) Round(OnnxGraph graph)
    {
        var scales = new float[Columns];
        for (var i = 0; i < Values.Length; i++) scales[i % Columns] = Math.Max(scales[i % Columns], Math.Abs(Values[i]) / sbyte.MaxValue);
        var codes = new sbyte[Values.Length];
        for (var i = 0; i < codes.Length; i++)
            if (scales[i % Columns] > 0) codes[i] = (sbyte)Math.Clamp(MathF.Round(Values[i] / scales[i % Columns]), -sbyte.MaxValue, sbyte.MaxValue);
        return (graph.Codes(codes, Rows, Columns), graph.Constant(scales, Columns));
    }
}
