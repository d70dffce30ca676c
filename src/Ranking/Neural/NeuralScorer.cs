using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// Scores candidates with a neural model: one column of probabilities for each head. What depends on the user alone is
/// computed once for a request. With <see cref="BatchingOptions"/>, requests that come at the same time share runs, which is
/// what a GPU needs. A candidate's score does not depend, to the bit, on the others in the batch nor on other requests;
/// nothing is allocated in the steady state.
/// </summary>
public sealed class NeuralScorer : IColumnStage, IDisposable
{
    private const int Block = 64;

    private readonly NeuralModel _model;
    private readonly NeuralNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly NeuralGather _gather;
    private readonly Column[] _features;
    private readonly Column[] _heads;
    private readonly Stack<NeuralScratch> _free = new();
    private readonly Lock _lock = new();

    /// <summary>Loads the model's network and binds its features and heads to columns by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">The pipeline's columns; the pipeline proves that an earlier step fills those needed.</param>
    /// <param name="options">Device and threads of one run.</param>
    /// <param name="columnOf">The column of each head; null for <c>score.HEAD</c>.</param>
    /// <param name="readers">Where fields come from; null for <see cref="NeuralFieldReader.Standard"/>.</param>
    /// <param name="name">The stage's name.</param>
    /// <param name="batching">How requests share runs; null for a run for each.</param>
    /// <param name="clock">The pipeline's clock, for batching; null for the system's.</param>
    /// <exception cref="InputException">A feature's name cannot be a column, a field has no reader, or the network does not load.</exception>
    public NeuralScorer(
        NeuralModel model, ColumnSchema schema, OnnxOptions options, Func<string, string>? columnOf = null,
        IReadOnlyList<NeuralFieldReader>? readers = null, string name = "ranker", BatchingOptions? batching = null, TimeProvider? clock = null)
        : this(Network(model, options, batching, clock), schema, columnOf, readers, name) => _ownsNetwork = true;

    /// <summary>Binds a network that others use too, and that outlives this stage.</summary>
    /// <exception cref="InputException">A feature's name cannot be a column, or a field has no reader.</exception>
    public NeuralScorer(
        NeuralNetwork network, ColumnSchema schema, Func<string, string>? columnOf = null,
        IReadOnlyList<NeuralFieldReader>? readers = null, string name = "ranker")
    {
        _network = network;
        var model = _model = network.Model;
        _features = FeatureMatch.Columns([.. model.Schema.Features.Select(f => f.Name)], schema);
        _heads = [.. model.Schema.Heads.Select(head => schema[columnOf is null ? "score." + head : columnOf(head)])];
        _gather = new NeuralGather(model, NeuralFieldReader.For(model.Schema, readers ?? NeuralFieldReader.Standard), _features, network.Codes);
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => _features;

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills => _heads;

    /// <summary>Where the network runs and why, for a log.</summary>
    public string Device => _network.Device;

    /// <summary>Runs that requests have shared so far; 0 without batching.</summary>
    public long SharedRuns => _network.SharedRuns;

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The network gave a value that is no number.</exception>
    /// <exception cref="RankerOverloadException">Runs are shared, and there was no room or no time for this request.</exception>
    public void Run(in FeedRequest request, CandidateBatch batch, CancellationToken ct)
    {
        if (batch.Count == 0) return;
        ct.ThrowIfCancellationRequested();
        var scratch = Take();
        try
        {
            if (_network.Batcher is not { } batcher) RunAlone(request, batch, scratch);
            else
                for (var first = 0; first < batch.Count; first += _network.MostRows)
                    RunShared(batcher, request, batch, first, Math.Min(_network.MostRows, batch.Count - first), scratch, ct);
        }
        finally
        {
            lock (_lock) _free.Push(scratch);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var scratch in _free) scratch.Binding?.Dispose();
        _free.Clear();
        if (_ownsNetwork) _network.Dispose();
    }

    private static NeuralNetwork Network(NeuralModel model, OnnxOptions options, BatchingOptions? batching, TimeProvider? clock)
    {
        batching?.Validate();
        return new NeuralNetwork(model, options, batching, clock);
    }

    private void RunAlone(in FeedRequest request, CandidateBatch batch, NeuralScratch scratch)
    {
        if (scratch.Binding is null || scratch.Binding.Capacity < batch.Count)
        {
            scratch.Binding?.Dispose();
            scratch.Binding = _network.Bind(batch.Capacity);
        }

        var tensors = scratch.Binding;
        if (_model.Layout.User.Length > 0) _gather.User(request, batch, scratch, tensors.Floats("once." + NeuralGraph.UserPart));
        _gather.Items(request, batch, 0, batch.Count, scratch, tensors, 0);
        tensors.Run(batch.Count);
        Read(batch, 0, batch.Count, tensors.Floats(NeuralGraph.Margins));
    }

    private void RunShared(RowBatcher<OnnxBinding> batcher, in FeedRequest request, CandidateBatch batch, int first, int count, NeuralScratch scratch, CancellationToken ct)
    {
        var place = batcher.Enter(count, batch.Deadline);
        var filled = false;
        try
        {
            FillShared(request, batch, first, place, scratch);
            filled = true;
            batcher.Await(place, batch.Deadline, ct);
            Read(batch, first, count, place.Buffer.Floats(NeuralGraph.Margins)[(place.First * _heads.Length)..]);
        }
        finally
        {
            batcher.Leave(place, filled);
        }
    }

    // Rows of several users stand in one run: each has the user's part beside its own.
    private void FillShared(in FeedRequest request, CandidateBatch batch, int first, in RowPlace<OnnxBinding> place, NeuralScratch scratch)
    {
        var layout = _model.Layout;
        if (layout.User.Length > 0)
        {
            var users = place.Buffer.Floats(NeuralGraph.UserPart).Slice(place.First * layout.User.Length, place.Count * layout.User.Length);
            _gather.User(request, batch, scratch, users[..layout.User.Length]);
            for (var row = 1; row < place.Count; row++) users[..layout.User.Length].CopyTo(users[(row * layout.User.Length)..]);
        }

        _gather.Items(request, batch, first, place.Count, scratch, place.Buffer, place.First);
    }

    private NeuralScratch Take()
    {
        lock (_lock)
            if (_free.TryPop(out var scratch)) return scratch;
        return new NeuralScratch(_model.Schema, _model.Layout.Item.Fields.Length);
    }

    [SkipLocalsInit]
    private void Read(CandidateBatch batch, int first, int rows, ReadOnlySpan<float> margins)
    {
        Span<float> values = stackalloc float[Block];
        values.Clear();
        for (var head = 0; head < _heads.Length; head++)
        {
            var column = batch[_heads[head]].Slice(first, rows);
            for (var start = 0; start < rows; start += Block)
            {
                var count = Math.Min(Block, rows - start);
                for (var i = 0; i < count; i++) values[i] = margins[(start + i) * _heads.Length + head];
                if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(values[..count]))) Refuse(values[..count], first + start, head);

                // Always over the whole block, so that a row's bits do not depend on how many rows follow it.
                TensorPrimitives.Sigmoid(values, values);
                values[..count].CopyTo(column[start..]);
            }
        }
    }

    // Only its own rows: what other requests brought into the run is not this one's trouble.
    private void Refuse(ReadOnlySpan<float> margins, int first, int head)
    {
        for (var i = 0; i < margins.Length; i++)
            if (!float.IsFinite(margins[i]))
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"output 'margins' holds {margins[i]} in row {first + i} for '{_model.Schema.Heads[head]}': an input of that row is not finite, or the model's numbers have run away."));
    }
}
