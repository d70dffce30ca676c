using System.Globalization;
using FeedRanker.Core;
using Microsoft.ML.OnnxRuntime;

namespace FeedRanker.Onnx;

/// <summary>
/// A graph loaded into ONNX Runtime. Thread-safe: many <see cref="OnnxBinding"/>s of one model may run at once.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    /// <summary>Loads a graph from its bytes.</summary>
    /// <param name="bytes">A model in the ONNX format.</param>
    /// <param name="options">Where and how it runs.</param>
    /// <param name="file">The file it came from, for messages.</param>
    /// <exception cref="InputException">Not a model, an operator is not known, the native library is missing, or the device cannot be had.</exception>
    public OnnxModel(byte[] bytes, OnnxOptions options, string? file = null)
    {
        options.Validate();
        File = file;
        (Session, Device, DeviceReason) = Open(bytes, options, file ?? "graph");
        Inputs = Infos(Session.InputMetadata);
        Outputs = Infos(Session.OutputMetadata);
    }

    /// <summary>The file it came from, or null.</summary>
    public string? File { get; }

    /// <summary>What must be given, in the graph's order.</summary>
    public IReadOnlyList<OnnxTensorInfo> Inputs { get; }

    /// <summary>What it gives, in the graph's order.</summary>
    public IReadOnlyList<OnnxTensorInfo> Outputs { get; }

    /// <summary>Where it runs: <see cref="OnnxDevice.Cpu"/> or <see cref="OnnxDevice.Cuda"/>.</summary>
    public OnnxDevice Device { get; }

    /// <summary>Why it runs there, in words for a log.</summary>
    public string DeviceReason { get; }

    internal InferenceSession Session { get; }

    /// <summary>Loads a graph from a file.</summary>
    /// <exception cref="InputException">The file is missing, or as in the constructor.</exception>
    public static OnnxModel Load(string path, OnnxOptions options)
    {
        if (!System.IO.File.Exists(path)) throw new InputException("the model is missing.", path);
        return new OnnxModel(System.IO.File.ReadAllBytes(path), options, path);
    }

    /// <inheritdoc />
    public void Dispose() => Session.Dispose();

    private static (InferenceSession Session, OnnxDevice Device, string Reason) Open(byte[] bytes, OnnxOptions options, string file)
    {
        if (options.Device == OnnxDevice.Cpu) return (Open(bytes, options, OnnxDevice.Cpu, file), OnnxDevice.Cpu, "the processor was asked for");
        var why = OnnxLibrary.WhyNoCuda;
        Exception? cause = null;
        try
        {
            if (why is null) return (OpenOn(bytes, options, OnnxDevice.Cuda), OnnxDevice.Cuda, string.Create(CultureInfo.InvariantCulture, $"GPU {options.Gpu}"));
        }
        catch (Exception refused) when (refused is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            (why, cause) = (OnnxSettings.Plain(refused).TrimEnd('.'), refused);
        }

        if (options.Device == OnnxDevice.Cuda)
            throw new InputException($"no GPU can be had: {why}. Device Auto goes on with the processor.", field: nameof(OnnxOptions.Device), inner: cause);
        return (Open(bytes, options, OnnxDevice.Cpu, file), OnnxDevice.Cpu, $"no GPU can be had: {why}");
    }

    private static InferenceSession Open(byte[] bytes, OnnxOptions options, OnnxDevice device, string file)
    {
        try
        {
            return OpenOn(bytes, options, device);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new InputException($"is not a graph that can run: {OnnxSettings.Plain(refused)}", file, inner: refused);
        }
    }

    private static InferenceSession OpenOn(byte[] bytes, OnnxOptions options, OnnxDevice device)
    {
        using var settings = OnnxSettings.Make(options, device);
        return new InferenceSession(bytes, settings);
    }

    private List<OnnxTensorInfo> Infos(IReadOnlyDictionary<string, NodeMetadata> all)
    {
        var infos = new List<OnnxTensorInfo>();
        foreach (var (name, meta) in all)
        {
            var type = (ElementType)(int)meta.ElementDataType;
            if (!meta.IsTensor || !Enum.IsDefined(type))
                throw new InputException($"holds {meta.ElementDataType}; tensors of 32-bit floats, 64-bit or 8-bit whole numbers or truth values are needed.", File ?? "graph", field: name);
            var shape = new Dim[meta.Dimensions.Length];
            for (var i = 0; i < shape.Length; i++)
                shape[i] = meta.Dimensions[i] >= 0 ? meta.Dimensions[i] : meta.SymbolicDimensions[i] is { Length: > 0 } open ? open : $"{name}.{i}";
            infos.Add(new OnnxTensorInfo(name, type, shape));
        }

        return infos;
    }
}
