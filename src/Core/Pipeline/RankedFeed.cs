namespace FeedRanker.Core;

/// <summary>
/// The result of one request, and everything the request owned: one pooled object. Read it, copy what must outlive it,
/// and dispose it once; its spans are invalid afterwards.
/// </summary>
public sealed class RankedFeed : IDisposable
{
    private readonly FeedPipeline _pipeline;
    private int[][]? _orders;
    private int[]? _orderCounts;

    internal RankedFeed(FeedPipeline pipeline, PipelineDefinition definition, RetrievalHelperPool helpers, IReadOnlyList<string> names)
    {
        _pipeline = pipeline;
        Batch = new CandidateBatch(definition.Schema, definition.Capacity);
        Order = new int[definition.Capacity];
        Spare = new int[definition.Capacity];
        Trace = new FeedTrace(names, definition.Clock.TimestampFrequency);
        Retrieval = new RetrievalRun(definition, helpers, () => _pipeline.Recycle(this));
        StepCount = definition.Steps.Count;
    }

    /// <summary>The page: batch rows, first place first, at most the request's take.</summary>
    public ReadOnlySpan<int> Page => Order.AsSpan(0, PageLength);

    /// <summary>The candidates and their columns.</summary>
    public CandidateBatch Batch { get; }

    /// <summary>How the stages went.</summary>
    public FeedTrace Trace { get; }

    internal int[] Order { get; }

    /// <summary>Holds the order while a rule runs, so that a failed one can be undone.</summary>
    internal int[] Spare { get; }

    internal int PageLength { get; set; }

    internal RetrievalRun Retrieval { get; }

    private int StepCount { get; }

    /// <summary>What a source answered.</summary>
    public SourceHits HitsOf(int source) => Retrieval.Hits[source];

    /// <summary>
    /// The order after a step, when the request asked to explain; step -1 is the order after blending. Empty otherwise.
    /// </summary>
    public ReadOnlySpan<int> OrderAfter(int step) =>
        _orderCounts is null || _orders is null ? [] : _orders[step + 1].AsSpan(0, _orderCounts[step + 1]);

    /// <summary>Gives the request's memory back to its pipeline.</summary>
    public void Dispose() => Retrieval.LetGo();

    internal void Reset()
    {
        Batch.Clear();
        Trace.Reset();
        PageLength = 0;
        _orders = null;
        _orderCounts = null;
    }

    internal void KeepOrder(int step, ReadOnlySpan<int> order)
    {
        _orders ??= new int[StepCount + 1][];
        _orderCounts ??= new int[StepCount + 1];
        _orders[step + 1] = order.ToArray();
        _orderCounts[step + 1] = order.Length;
    }
}
