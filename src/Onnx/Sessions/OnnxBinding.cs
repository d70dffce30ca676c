using System.Globalization;
using System.Runtime.InteropServices;
using FeedRanker.Core;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FeedRanker.Onnx;

/// <summary>
/// The tensors of one caller: memory for every input and output, bound once and used by every run, so that a run copies and
/// allocates nothing. One open size, the rows, may differ from run to run up to a capacity: rows are rounded up to a step and
/// what is left of the last step is computed and ignored. Not thread-safe; make one for each caller.
/// </summary>
public sealed class OnnxBinding : IDisposable
{
    private readonly OnnxModel _model;
    private readonly Dictionary<string, (OnnxTensorInfo Info, TensorMemory Memory, long Offset, long Bytes)> _tensors = new(StringComparer.Ordinal);
    private readonly List<TensorMemory> _owned = [];
    private readonly Dictionary<string, long> _sizes;
    private readonly Bound?[] _bound;
    private readonly RunOptions _run = new();
    private readonly OnnxTensorInfo[] _outputs;
    private readonly string? _rows;
    private readonly int _step;

    /// <summary>Takes memory for all tensors of a model.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="rows">The name of the size that differs from run to run; null when all are fixed.</param>
    /// <param name="capacity">The most rows, 1 or more.</param>
    /// <param name="step">Rows and the capacity are rounded up to a multiple of this, 1 or more.</param>
    /// <param name="sizes">Other open sizes by name.</param>
    /// <param name="shared">Memory of the caller's for some tensors, and where each begins in it, in bytes; the rest is taken here.</param>
    /// <exception cref="InputException">An open size is not given, or the shared memory is for a tensor that the graph does not have.</exception>
    public OnnxBinding(
        OnnxModel model, string? rows = null, int capacity = 1, int step = 1, IReadOnlyDictionary<string, long>? sizes = null,
        IReadOnlyDictionary<string, (TensorMemory Memory, long Offset)>? shared = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        _model = model;
        _outputs = [.. model.Outputs];
        _rows = rows;
        _step = step;
        Capacity = (capacity + step - 1) / step * step;
        _sizes = sizes is null ? [] : new Dictionary<string, long>(sizes, StringComparer.Ordinal);
        if (rows is not null) _sizes[rows] = Capacity;
        _bound = new Bound?[Capacity / step + 1];
        foreach (var info in model.Inputs.Concat(model.Outputs)) Place(info, shared);
        foreach (var name in shared?.Keys ?? []) Find(name);
    }

    /// <summary>The most rows.</summary>
    public int Capacity { get; }

    /// <summary>The floats of an input or output, for all rows of the capacity; row-major.</summary>
    /// <exception cref="InputException">There is no such tensor, or it does not hold floats.</exception>
    public Span<float> Floats(string name) => Of<float>(name, ElementType.Float);

    /// <summary>The whole numbers of an input or output, for all rows of the capacity; row-major.</summary>
    /// <exception cref="InputException">There is no such tensor, or it does not hold whole numbers.</exception>
    public Span<long> Longs(string name) => Of<long>(name, ElementType.Int64);

    /// <summary>The codes of 0 to 255 of an input or output, for all rows of the capacity; row-major.</summary>
    /// <exception cref="InputException">There is no such tensor, or it does not hold such codes.</exception>
    public Span<byte> Codes(string name) => Of<byte>(name, ElementType.UInt8);

    /// <summary>Runs the graph on what the inputs hold.</summary>
    /// <param name="rows">How many rows count, 1 to <see cref="Capacity"/>; what the inputs hold beyond is read up to the next step, and ignored.</param>
    /// <exception cref="InvalidOperationException">ONNX Runtime refused, such as for row numbers outside of a table.</exception>
    public void Run(int rows = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Capacity);
        var steps = (rows + _step - 1) / _step;
        var bound = _bound[steps] ??= Bind(steps * _step);
        try
        {
            if (_model.Device == OnnxDevice.Cuda) bound.Upload();
            _model.Session.RunWithBinding(_run, bound.Binding);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new InvalidOperationException($"{_model.File ?? "The graph"} failed: {OnnxSettings.Plain(refused)}", refused);
        }
    }

    /// <summary>As <see cref="Run"/>, and refuses results that are no numbers.</summary>
    /// <exception cref="InvalidOperationException">An output holds NaN or infinity; the message names it and the row.</exception>
    public void RunChecked(int rows = 1)
    {
        Run(rows);
        foreach (var output in _outputs)
        {
            if (output.Type != ElementType.Float) continue;
            var varies = output.Shape.Count > 0 && output.Shape[0].Name is { } name && name == _rows;
            var all = Floats(output.Name);
            var width = varies ? all.Length / Capacity : all.Length;
            var used = varies ? all[..(rows * width)] : all;
            for (var i = 0; i < used.Length; i++)
                if (!float.IsFinite(used[i]))
                    throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"output '{output.Name}' holds {used[i]} in row {(varies ? i / width : 0)}: an input of that row is not finite, or the model's numbers have run away."));
        }
    }

    /// <summary>Where a tensor lies, for another binding to share it.</summary>
    internal (TensorMemory Memory, long Offset) Place(string name) => Find(name) is var found ? (found.Memory, found.Offset) : default;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var bound in _bound) bound?.Dispose();
        foreach (var memory in _owned) memory.Dispose();
        _run.Dispose();
    }

    private void Place(OnnxTensorInfo info, IReadOnlyDictionary<string, (TensorMemory Memory, long Offset)>? shared)
    {
        var bytes = Elements(Shape(info, Capacity)) * Width(info.Type);
        if (shared is not null && shared.TryGetValue(info.Name, out var given))
        {
            if (given.Offset < 0 || given.Offset + bytes > given.Memory.Bytes) throw new InputException($"needs {bytes} bytes, more than the memory given for it.", field: info.Name);
            _tensors.Add(info.Name, (info, given.Memory, given.Offset, bytes));
            return;
        }

        var memory = new TensorMemory(Math.Max(1, bytes));
        if (_model.Device == OnnxDevice.Cuda) memory.Pin();
        _owned.Add(memory);
        _tensors.Add(info.Name, (info, memory, 0, bytes));
    }

    private Bound Bind(int rows)
    {
        var bound = new Bound(_model.Session.CreateIoBinding());
        foreach (var (info, memory, offset, _) in _tensors.Values)
        {
            var shape = Shape(info, rows);
            var value = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, (TensorElementType)(int)info.Type, shape, memory.Address(offset), Elements(shape) * Width(info.Type));
            bound.Values.Add(value);
            if (_model.Inputs.Contains(info)) bound.AddInput(info.Name, value);
            else bound.Binding.BindOutput(info.Name, value);
        }

        return bound;
    }

    private long[] Shape(OnnxTensorInfo info, long rows)
    {
        var shape = new long[info.Shape.Count];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = info.Shape[i].Name is not { } open ? info.Shape[i].Size
                : open == _rows ? rows
                : _sizes.TryGetValue(open, out var size) ? size
                : throw new InputException($"has the open size '{open}', for which no number was given.", _model.File ?? "graph", field: info.Name);
        return shape;
    }

    private static long Elements(long[] shape)
    {
        long elements = 1;
        foreach (var size in shape) elements = checked(elements * size);
        return elements;
    }

    private Span<T> Of<T>(string name, ElementType type)
        where T : unmanaged
    {
        var (info, memory, offset, bytes) = Find(name);
        if (info.Type != type) throw new InputException($"holds {info.Type}, not {type}.", _model.File ?? "graph", field: name);
        return MemoryMarshal.Cast<byte, T>(memory.As<byte>().Slice((int)offset, (int)bytes));
    }

    private (OnnxTensorInfo Info, TensorMemory Memory, long Offset, long Bytes) Find(string name) =>
        _tensors.TryGetValue(name, out var found) ? found
        : throw new InputException($"there is no input or output '{name}'; there are {string.Join(", ", _tensors.Keys)}.", _model.File ?? "graph");

    private static int Width(ElementType type) => type switch { ElementType.Float => sizeof(float), ElementType.Int64 => sizeof(long), _ => 1 };

    private sealed record Bound(OrtIoBinding Binding) : IDisposable
    {
        private readonly List<(string Name, OrtValue Value)> _inputs = [];

        public List<OrtValue> Values { get; } = [];

        public void AddInput(string name, OrtValue value)
        {
            _inputs.Add((name, value));
            Binding.BindInput(name, value);
        }

        /// <summary>Inputs in the processor's memory go to a GPU when they are bound, not when the graph runs: they are bound anew.</summary>
        public void Upload()
        {
            foreach (var (name, value) in _inputs) Binding.BindInput(name, value);
            Binding.SynchronizeBoundInputs();
        }

        public void Dispose()
        {
            Binding.Dispose();
            foreach (var value in Values) value.Dispose();
        }
    }
}
