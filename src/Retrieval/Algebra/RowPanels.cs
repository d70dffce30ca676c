namespace FeedRanker.Retrieval;

/// <summary>
/// A tall matrix laid out for products with all its rows at once: 16 rows at a time, transposed, so that the kernel
/// reads forward. Immutable; any number of threads may multiply at once.
/// </summary>
internal sealed class RowPanels
{
    /// <summary>Rows in a panel.</summary>
    public const int Width = TransposedProduct.Lanes;

    private readonly float[][] _panels;
    private readonly int _dimensions;

    /// <summary>Lays out rows of <paramref name="dimensions"/> numbers each.</summary>
    public RowPanels(float[] rows, int dimensions, ParallelOptions parallel)
    {
        RowCount = rows.Length / dimensions;
        _dimensions = dimensions;
        _panels = new float[(RowCount + Width - 1) / Width][];
        Parallel.For(0, _panels.Length, parallel, p =>
        {
            _panels[p] = new float[dimensions * Width];
            Transpose(rows.AsSpan(p * Width * dimensions, Math.Min(Width, RowCount - p * Width) * dimensions), dimensions, _panels[p], Width);
        });
    }

    /// <summary>How many rows there are.</summary>
    public int RowCount { get; }

    /// <summary>Numbers between the results of one left row and the next.</summary>
    public int Stride => _panels.Length * Width;

    /// <summary>results[i * Stride + row] = left column i · row.</summary>
    /// <param name="left">Dimensions × count, so each column is one left row.</param>
    /// <param name="count">A multiple of 16.</param>
    /// <param name="results">count × <see cref="Stride"/>; beyond <see cref="RowCount"/> 0.</param>
    public void Multiply(ReadOnlySpan<float> left, int count, Span<float> results)
    {
        results.Clear();
        for (var p = 0; p < _panels.Length; p++)
            TransposedProduct.Add(results[(p * Width)..], Stride, left, count, _panels[p], Width, _dimensions, count, Width, 1f);
    }

    /// <summary>The same for left rows as they lie, any number of them.</summary>
    public void MultiplyRows(ReadOnlySpan<float> left, int dimensions, Span<float> results)
    {
        var rows = left.Length / dimensions;
        var padded = (rows + Width - 1) / Width * Width;
        var columns = new float[dimensions * padded];
        Transpose(left, dimensions, columns, padded);
        if (padded == rows)
        {
            Multiply(columns, padded, results);
            return;
        }

        var all = new float[padded * Stride];
        Multiply(columns, padded, all);
        all.AsSpan(0, rows * Stride).CopyTo(results);
    }

    /// <summary>columns[j * stride + i] = rows[i * dimensions + j]; what rows do not reach is left as it is.</summary>
    public static void Transpose(ReadOnlySpan<float> rows, int dimensions, Span<float> columns, int stride)
    {
        for (var i = 0; i < rows.Length / dimensions; i++)
            for (var j = 0; j < dimensions; j++) columns[j * stride + i] = rows[i * dimensions + j];
    }
}
