using System.Globalization;

namespace FeedRanker.Ranking;

/// <summary>A booster that grows one tree at a time, from gradients of ours or by an objective of its own.</summary>
internal sealed unsafe class XgboostBooster : IDisposable
{
    private nint _handle;

    /// <summary>Makes a booster; the matrices given here keep their scores between rounds, so a prediction costs one tree.</summary>
    public XgboostBooster(params ReadOnlySpan<XgboostMatrix> cached)
    {
        XgboostLibrary.Require();
        var handles = stackalloc nint[Math.Max(1, cached.Length)];
        for (var i = 0; i < cached.Length; i++) handles[i] = cached[i].Handle;
        XgboostLibrary.Check(XgboostLibrary.XGBoosterCreate(handles, (ulong)cached.Length, out _handle));
    }

    public void Set(string name, string value) => XgboostLibrary.Check(XgboostLibrary.XGBoosterSetParam(_handle, name, value));

    public void Set(string name, double value) => Set(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Grows one tree on gradients and hessians, one pair a row.</summary>
    public void Boost(XgboostMatrix train, ReadOnlySpan<float> gradients, ReadOnlySpan<float> hessians)
    {
        fixed (float* g = gradients, h = hessians)
            XgboostLibrary.Check(XgboostLibrary.XGBoosterBoostOneIter(_handle, train.Handle, g, h, (ulong)gradients.Length));
    }

    /// <summary>Grows one tree by the library's own objective, on the labels and groups of the matrix.</summary>
    public void Update(XgboostMatrix train, int round) => XgboostLibrary.Check(XgboostLibrary.XGBoosterUpdateOneIter(_handle, round, train.Handle));

    /// <summary>Margins of all rows; valid until the next call.</summary>
    public ReadOnlySpan<float> Margins(XgboostMatrix matrix)
    {
        XgboostLibrary.Check(XgboostLibrary.XGBoosterPredict(_handle, matrix.Handle, options: 1, treeLimit: 0, training: 0, out var count, out var scores));
        return new ReadOnlySpan<float>(scores, checked((int)count));
    }

    /// <summary>Margins straight from a row-major table, without a matrix: what the library offers for serving.</summary>
    public ReadOnlySpan<float> MarginsInPlace(ReadOnlySpan<float> values, int rows, int columns)
    {
        const string Config = "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": 0, \"strict_shape\": false, \"missing\": NaN, \"cache_id\": 0}";
        fixed (float* first = values)
        {
            XgboostLibrary.Check(XgboostLibrary.XGBoosterPredictFromDense(
                _handle, XgboostMatrix.Describe(first, rows, columns), Config, 0, out _, out _, out var scores));
            return new ReadOnlySpan<float>(scores, rows);
        }
    }

    /// <summary>The model in the library's JSON format.</summary>
    public ReadOnlySpan<byte> ToJson() => Saved("{\"format\": \"json\"}");

    /// <summary>The model in the library's binary JSON format.</summary>
    public ReadOnlySpan<byte> ToUbj() => Saved("{\"format\": \"ubj\"}");

    /// <summary>Takes over a model in either format.</summary>
    public void Load(ReadOnlySpan<byte> model)
    {
        fixed (byte* first = model) XgboostLibrary.Check(XgboostLibrary.XGBoosterLoadModelFromBuffer(_handle, first, (ulong)model.Length));
    }

    private ReadOnlySpan<byte> Saved(string config)
    {
        XgboostLibrary.Check(XgboostLibrary.XGBoosterSaveModelToBuffer(_handle, config, out var length, out var bytes));
        return new ReadOnlySpan<byte>(bytes, checked((int)length));
    }

    public void Dispose()
    {
        if (_handle == 0) return;
        XgboostLibrary.XGBoosterFree(_handle);
        _handle = 0;
    }
}
