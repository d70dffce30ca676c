using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Takes the candidates of the highest sum of what each source's hit is worth, best first. An item that several sources
/// found gains from each. Every candidate carries the marks of all sources that found it. Allocates nothing in steady
/// state.
/// </summary>
public abstract class FusionBlender : IBlender
{
    private readonly int _target;
    private readonly ScratchPool<Scratch> _scratch = new(static () => new Scratch());

    private protected FusionBlender(string name, int target)
    {
        OptionRange.Check("blender.target", target, 1, 100_000);
        Name = name;
        _target = target;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public void Blend(in FeedRequest request, ReadOnlySpan<SourceHits> hits, CandidateBatch batch)
    {
        var scratch = _scratch.Rent();
        scratch.Begin(hits, Math.Min(_target, batch.Capacity));
        var eligible = new Eligibility(request);
        foreach (ref readonly var source in hits)
        {
            for (var rank = 0; rank < source.Count; rank++)
                if (eligible.Allows(source.Items[rank])) scratch.Add(source.Items[rank], source.Source, Worth(source.Source, rank, source.Scores[rank]));
        }

        scratch.GiveBest(batch);
        _scratch.Return(scratch);
        foreach (ref readonly var source in hits)
        {
            foreach (var item in source.Items)
                if (batch.RowOf(item) >= 0) batch.Add(item, source.Source);
        }
    }

    /// <summary>What one hit is worth, 0 or more.</summary>
    /// <param name="source">The source's index in its pipeline.</param>
    /// <param name="rank">Its place among the source's hits, from 0.</param>
    /// <param name="score">The source's own score.</param>
    private protected abstract float Worth(int source, int rank, float score);

    private sealed class Scratch
    {
        private int[] _items = [];
        private int[] _finders = []; // the first source that found it
        private float[] _worths = [];
        private int[] _bestItems = [];
        private float[] _bestWorths = [];
        private RowMap _slotOf = new(16);
        private int _count;
        private int _target;

        public void Begin(ReadOnlySpan<SourceHits> hits, int target)
        {
            var most = 0;
            foreach (ref readonly var source in hits) most += source.Count;
            if (_items.Length < most) (_items, _finders, _worths, _slotOf) = (new int[most], new int[most], new float[most], new RowMap(most));
            if (_bestItems.Length < target) (_bestItems, _bestWorths) = (new int[target], new float[target]);
            _slotOf.Clear();
            (_count, _target) = (0, target);
        }

        public void Add(int item, int source, float worth)
        {
            var slot = _slotOf.GetOrAdd(item, _count, mayAdd: true);
            if (slot == _count) (_items[slot], _finders[slot], _worths[_count++]) = (item, source, worth);
            else _worths[slot] += worth;
        }

        public void GiveBest(CandidateBatch batch)
        {
            var best = new BestRows(_bestItems.AsSpan(0, _target), _bestWorths.AsSpan(0, _target));
            for (var slot = 0; slot < _count; slot++) best.Add(_items[slot], _worths[slot]);
            var kept = best.Sort();
            for (var i = 0; i < kept; i++) batch.Add(_bestItems[i], _finders[_slotOf.Find(_bestItems[i])]);
        }
    }
}
