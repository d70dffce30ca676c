using System.Globalization;
using FeedRanker.Core;
using Microsoft.ML.OnnxRuntime;

namespace FeedRanker.Onnx;

/// <summary>Turns options into ONNX Runtime's own.</summary>
internal static class OnnxSettings
{
    /// <summary>The options of one session on one device, <see cref="OnnxDevice.Cpu"/> or <see cref="OnnxDevice.Cuda"/>.</summary>
    /// <exception cref="OnnxRuntimeException">The CUDA provider does not load.</exception>
    public static SessionOptions Make(OnnxOptions options, OnnxDevice device)
    {
        var settings = New();
        settings.IntraOpNumThreads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        settings.InterOpNumThreads = 1;
        settings.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        settings.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
        // Why the provider does not load is an exception's message too; the library's own error line would only repeat it.
        settings.LogSeverityLevel = device == OnnxDevice.Cuda ? OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL : OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", options.Spin ? "1" : "0");
        // Not "session.set_denormal_as_zero": the first session would leave it on for its caller's thread, where trees and features
        // compare with subnormal numbers.
        if (device == OnnxDevice.Cuda) AddCuda(settings, options);
        return settings;
    }

    // TF32 keeps 10 bits of each factor: scores would differ from the processor's in the third digit.
    private static void AddCuda(SessionOptions settings, OnnxOptions options)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["device_id"] = options.Gpu.ToString(CultureInfo.InvariantCulture),
            ["use_tf32"] = options.Tf32 ? "1" : "0",
            ["arena_extend_strategy"] = "kSameAsRequested",
        });
        settings.AppendExecutionProvider_CUDA(cuda);
    }

    /// <summary>The first line of a message, without the library's own source lines.</summary>
    public static string Plain(Exception refused)
    {
        var line = refused.Message.Split('\n')[0].Trim();
        if (line.StartsWith("[ONNXRuntimeError]", StringComparison.Ordinal)) line = line.Split(" : ", 4)[^1];
        var source = line.IndexOf("/onnxruntime/", StringComparison.Ordinal);
        var end = source < 0 ? -1 : line.IndexOf(") ", source, StringComparison.Ordinal);
        if (end > 0) line = line[(end + 2)..];
        return line.Length == 0 || line[^1] != '.' ? line + "." : line;
    }

    private static SessionOptions New()
    {
        OnnxLibrary.Use();
        try
        {
            return new SessionOptions();
        }
        catch (Exception missing) when (missing is TypeInitializationException or DllNotFoundException)
        {
            throw new InputException("ONNX Runtime's native library, libonnxruntime.so, does not load: it is built for linux-x64 and lies beside the program; scripts/install-tools onnx restores it.", inner: missing);
        }
    }
}
