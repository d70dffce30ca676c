using System.Runtime.Intrinsics.X86;
using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// A neural model loaded to score requests: its network, split so that the user's part is computed once. One serves the
/// stages of all surfaces and rule files of a release. Thread-safe. A model of 8 bits runs in products of bytes on a processor with
/// VNNI; on a GPU, and on processors without (whose products of bytes may overflow 16 bits), in floats.
/// </summary>
public sealed class NeuralNetwork : IDisposable
{
    // Products of matrices are made for blocks of rows, so a few more than asked for cost next to nothing; and a single row
    // would be summed in another order than one of many.
    private const int RowStep = 16;

    // A GPU prepares each shape that it meets; there are few.
    private const int GpuRowStep = 256;

    private readonly string _arithmetic = "";

    /// <summary>Loads a model's network.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Device and threads of one request: on the processor they share its rows, a shared run has them all.</param>
    /// <param name="batching">How requests share runs; null for runs of their own.</param>
    /// <param name="clock">The clock of requests' deadlines, for batching; null for the system's.</param>
    /// <exception cref="InputException">The network does not load, or the device cannot be had.</exception>
    public NeuralNetwork(NeuralModel model, OnnxOptions options, BatchingOptions? batching = null, TimeProvider? clock = null)
        : this(model, OfRun(options, batching), split: batching is null)
    {
        if (batching is null && Graph.Device == OnnxDevice.Cpu) Threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        MostRows = batching?.MaxRows ?? int.MaxValue;
        if (batching is not null) Batcher = new RowBatcher<OnnxBinding>(() => Bind(MostRows), static (tensors, rows) => tensors.Run(rows), batching, clock ?? TimeProvider.System);
    }

    internal NeuralNetwork(NeuralModel model, OnnxOptions options, bool split)
    {
        Model = model;
        var whyFloats = WhyFloats(model);
        if (model.Precision == NeuralPrecision.Int8) _arithmetic = whyFloats is null ? "; products of bytes" : $"; products of floats: {whyFloats}";
        if (whyFloats is not null || options.Device != OnnxDevice.Cpu)
        {
            Graph = Open(model.ToOnnx(split), options);
            if (whyFloats is not null || Graph.Device == OnnxDevice.Cuda) return;
            Reason = Graph.DeviceReason;
            Graph.Dispose();
        }

        var weights = new NeuralInt8Weights(model, model.Ranges!);
        Graph = Open(new NeuralInt8(model, weights, split).ToBytes(), options with { Device = OnnxDevice.Cpu });
        Codes = new ItemCodes(model, weights.ItemScales);
    }

    /// <summary>The model.</summary>
    public NeuralModel Model { get; }

    /// <summary>Where the network runs and why, for a log.</summary>
    public string Device => $"{Graph.Device}: {Reason ?? Graph.DeviceReason}{(Graph.Device == OnnxDevice.Cuda ? "" : _arithmetic)}";

    /// <summary>Runs that requests have shared so far; 0 without batching.</summary>
    public long SharedRuns => Batcher?.Runs ?? 0;

    /// <summary>Whether this processor multiplies bytes into 32-bit sums (AVX-VNNI or AVX-512 VNNI).</summary>
    internal static bool HasVnni { get; } = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7
        && ((Avx512F.IsSupported && (X86Base.CpuId(7, 0).Ecx >> 11 & 1) != 0) || AvxVnni.IsSupported);

    internal OnnxModel Graph { get; }

    /// <summary>How the candidates' part is rounded; null where it is given in floats.</summary>
    internal ItemCodes? Codes { get; }

    private string? Reason { get; }

    /// <summary>Where requests meet that share runs; null when each has its own.</summary>
    internal RowBatcher<OnnxBinding>? Batcher { get; }

    /// <summary>Threads that share a request's rows, the caller's among them; a run has one.</summary>
    internal int Threads { get; } = 1;

    /// <summary>Rows of each of a request's runs.</summary>
    internal int RowsOfTurn(int count) => Graph.Device == OnnxDevice.Cuda ? count : NeuralTurns.Rows(count, Threads, RowStep);

    /// <summary>The most rows of a run of a request that has up to so many.</summary>
    internal int MostRowsOfTurn(int capacity) => Graph.Device == OnnxDevice.Cuda ? capacity : Math.Min(capacity, NeuralTurns.MostRows);

    /// <summary>The most rows of one shared run.</summary>
    internal int MostRows { get; } = int.MaxValue;

    /// <summary>Memory for runs of so many rows.</summary>
    internal OnnxBinding Bind(int rows) => new(Graph, NeuralGraph.Rows, rows, Graph.Device == OnnxDevice.Cuda ? GpuRowStep : RowStep);

    /// <inheritdoc />
    public void Dispose()
    {
        Batcher?.Dispose();
        Graph.Dispose();
    }

    // A request's own runs have a thread each: rows divided over threads need not wait for each other in every layer.
    private static OnnxOptions OfRun(OnnxOptions options, BatchingOptions? batching)
    {
        options.Validate();
        return batching is null ? options with { Threads = 1 } : options;
    }

    private static OnnxModel Open(byte[] bytes, OnnxOptions options) => new(bytes, options, "neural ranker");

    private static string? WhyFloats(NeuralModel model) =>
        model.Precision != NeuralPrecision.Int8 ? "its numbers are"
        : model.Options.Kind == NeuralKind.Fm ? "a factorisation machine has no layers"
        : HasVnni ? null : "this processor has no VNNI";
}
