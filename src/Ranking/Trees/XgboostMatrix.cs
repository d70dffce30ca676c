using System.Globalization;

namespace FeedRanker.Ranking;

/// <summary>The library's own copy of a row-major table; NaN is missing.</summary>
internal sealed unsafe class XgboostMatrix : IDisposable
{
    private nint _handle;

    public XgboostMatrix(ReadOnlySpan<float> values, int rows, int columns, int threads, IReadOnlyList<bool>? categorical = null)
    {
        XgboostLibrary.Require();
        fixed (float* first = values)
            XgboostLibrary.Check(XgboostLibrary.XGDMatrixCreateFromDense(
                Describe(first, rows, columns),
                string.Create(CultureInfo.InvariantCulture, $"{{\"missing\": NaN, \"nthread\": {threads}}}"),
                out _handle));
        Rows = rows;
        if (categorical is null || !categorical.Contains(true)) return;
        var types = categorical.Select(c => c ? "c" : "float").ToArray();
        XgboostLibrary.Check(XgboostLibrary.XGDMatrixSetStrFeatureInfo(_handle, "feature_type", types, (ulong)types.Length));
    }

    public int Rows { get; }

    public nint Handle => _handle;

    /// <summary>What the library's own ranking objectives learn from: a label a row, and a size and a weight a group.</summary>
    public void SetQueries(ReadOnlySpan<float> labels, ReadOnlySpan<uint> sizes, ReadOnlySpan<float> weights)
    {
        fixed (float* label = labels, weight = weights)
        fixed (uint* size = sizes)
        {
            XgboostLibrary.Check(XgboostLibrary.XGDMatrixSetFloatInfo(_handle, "label", label, (ulong)labels.Length));
            XgboostLibrary.Check(XgboostLibrary.XGDMatrixSetUIntInfo(_handle, "group", size, (ulong)sizes.Length));
            XgboostLibrary.Check(XgboostLibrary.XGDMatrixSetFloatInfo(_handle, "weight", weight, (ulong)weights.Length));
        }
    }

    /// <summary>NumPy's array interface, version 3.</summary>
    public static string Describe(float* first, int rows, int columns) =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"data\": [{(nuint)first}, true], \"shape\": [{rows}, {columns}], \"typestr\": \"<f4\", \"version\": 3}}");

    public void Dispose()
    {
        if (_handle == 0) return;
        XgboostLibrary.XGDMatrixFree(_handle);
        _handle = 0;
    }
}
