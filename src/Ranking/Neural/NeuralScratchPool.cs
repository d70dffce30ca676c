namespace FeedRanker.Ranking;

/// <summary>What threads need to score rows, kept for the next that comes: the last one given back first, while caches hold it. Thread-safe.</summary>
internal sealed class NeuralScratchPool(NeuralNetwork network) : IDisposable
{
    private readonly Stack<NeuralScratch> _free = new();
    private readonly Lock _lock = new();

    public NeuralScratch Take()
    {
        lock (_lock)
            if (_free.TryPop(out var scratch)) return scratch;
        return new NeuralScratch(network);
    }

    public void Give(NeuralScratch scratch)
    {
        lock (_lock) _free.Push(scratch);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var scratch in _free) scratch.Dispose();
        _free.Clear();
    }
}
