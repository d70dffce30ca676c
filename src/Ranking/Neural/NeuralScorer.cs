using FeedRanker.Core;
using FeedRanker.Onnx;

namespace FeedRanker.Ranking;

/// <summary>
/// Scores candidates with a neural model: one column of probabilities for each head. What depends on the user alone is
/// computed once for a run. On the processor the rows of a request are shared by its threads; with <see cref="BatchingOptions"/>,
/// requests that come at the same time share runs, which is what a GPU needs. A candidate's score does not depend, to the bit, on the
/// others in the batch, on threads, nor on other requests; nothing is allocated in the steady state.
/// </summary>
public sealed class NeuralScorer : IColumnStage, IDisposable
{
    private readonly NeuralModel _model;
    private readonly NeuralNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly NeuralGather _gather;
    private readonly Column[] _features;
    private readonly Column[] _columns;
    private readonly NeuralHeads _heads;
    private readonly KeptPool<NeuralScratch> _scratch;
    private readonly KeptPool<NeuralRun> _runs;

    /// <summary>Loads the model's network and binds its features and heads to columns by name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">The pipeline's columns; the pipeline proves that an earlier step fills those needed.</param>
    /// <param name="options">Device and threads of one request.</param>
    /// <param name="columnOf">The column of each head; null for <c>score.HEAD</c>.</param>
    /// <param name="readers">Where fields come from; null for <see cref="NeuralFieldReader.Standard"/>.</param>
    /// <param name="name">The stage's name.</param>
    /// <param name="batching">How requests share runs; null for runs of their own.</param>
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
        _columns = [.. model.Schema.Heads.Select(head => schema[columnOf is null ? "score." + head : columnOf(head)])];
        _heads = new NeuralHeads(model.Schema.Heads, _columns);
        _gather = new NeuralGather(model, NeuralFieldReader.For(model.Schema, readers ?? NeuralFieldReader.Standard), _features, network.Codes);
        _scratch = new KeptPool<NeuralScratch>(() => new NeuralScratch(network));
        _runs = new KeptPool<NeuralRun>(() => new NeuralRun(network, _gather, _heads, _scratch));
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<Column> Needs => _features;

    /// <inheritdoc />
    public IReadOnlyList<Column> Fills => _columns;

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
        if (_network.Batcher is not { } batcher) RunAlone(request, batch);
        else
            for (var first = 0; first < batch.Count; first += _network.MostRows)
                RunShared(batcher, request, batch, first, Math.Min(_network.MostRows, batch.Count - first), ct);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _scratch.Drain(scratch => scratch.Dispose());
        if (_ownsNetwork) _network.Dispose();
    }

    private static NeuralNetwork Network(NeuralModel model, OnnxOptions options, BatchingOptions? batching, TimeProvider? clock)
    {
        batching?.Validate();
        return new NeuralNetwork(model, options, batching, clock);
    }

    private void RunAlone(in FeedRequest request, CandidateBatch batch)
    {
        var run = _runs.Take();
        try
        {
            run.Score(request, batch);
        }
        finally
        {
            _runs.Give(run);
        }
    }

    private void RunShared(RowBatcher<OnnxBinding> batcher, in FeedRequest request, CandidateBatch batch, int first, int count, CancellationToken ct)
    {
        var place = batcher.Enter(count, batch.Deadline);
        var filled = false;
        try
        {
            FillShared(request, batch, first, place);
            filled = true;
            batcher.Await(place, batch.Deadline, ct);
            _heads.Fill(batch, first, count, place.Buffer.Floats(NeuralGraph.Margins)[(place.First * _columns.Length)..]);
        }
        finally
        {
            batcher.Leave(place, filled);
        }
    }

    // Rows of several users stand in one run: each has the user's part beside its own.
    private void FillShared(in FeedRequest request, CandidateBatch batch, int first, in RowPlace<OnnxBinding> place)
    {
        var layout = _model.Layout;
        var scratch = _scratch.Take();
        try
        {
            if (layout.User.Length > 0)
            {
                var users = place.Buffer.Floats(NeuralGraph.UserPart).Slice(place.First * layout.User.Length, place.Count * layout.User.Length);
                _gather.User(request, batch, scratch, users[..layout.User.Length]);
                for (var row = 1; row < place.Count; row++) users[..layout.User.Length].CopyTo(users[(row * layout.User.Length)..]);
            }

            _gather.Items(request, batch, first, place.Count, scratch, place.Buffer, place.First);
        }
        finally
        {
            _scratch.Give(scratch);
        }
    }
}
