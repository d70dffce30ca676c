using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>Walks towards a query: SEARCH-LAYER of Malkov and Yashunin (2016), algorithm 2, over one sorted pool.</summary>
internal static unsafe class GraphWalk
{
    /// <summary>Goes greedily from the graph's entry down to a layer, which is not walked itself.</summary>
    /// <returns>Where to start there.</returns>
    public static int Descend<TScorer>(HnswGraph graph, TScorer scorer, HnswScratch scratch, (int Slot, int Level) entry, int downTo)
        where TScorer : struct, ISlotScorer
    {
        var best = entry.Slot;
        if (entry.Level <= downTo) return best;
        var slots = scratch.Slots;
        var keys = scratch.Keys;
        slots[0] = best;
        scorer.Keys(slots, 1, keys);
        var bestKey = keys[0];
        for (var level = entry.Level; level > downTo; level--)
        {
            for (var moved = true; moved;)
            {
                moved = false;
                var count = Read(graph.Links(best, level), graph.Shape.M, slots);
                if (count == 0) break;
                scorer.Keys(slots, count, keys);
                for (var i = 0; i < count; i++)
                {
                    if (keys[i] >= bestKey) continue;
                    (bestKey, best, moved) = (keys[i], slots[i], true);
                }
            }
        }

        return best;
    }

    /// <summary>Walks a layer from a slot; the result is the scratch's pool.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="level">The layer.</param>
    /// <param name="scorer">The query.</param>
    /// <param name="scratch">The walk's own.</param>
    /// <param name="start">A slot of that layer.</param>
    /// <param name="width">How many are kept.</param>
    /// <param name="follow">How many of the best are followed, at most the width.</param>
    /// <param name="part">The first part of links to go along; those before it are left out.</param>
    public static void Walk<TScorer>(HnswGraph graph, int level, TScorer scorer, HnswScratch scratch, int start, int width, int follow, int part = 0)
        where TScorer : struct, ISlotScorer
    {
        var pool = scratch.Pool;
        var batch = scratch.Batch;
        var most = graph.Shape.LinksOn(level);
        var parts = level == 0 ? graph.Shape.Parts - part : 1;
        var skipped = part * most;
        Start(graph, scorer, scratch, start, width);
        int slot;
        while ((slot = pool.Follow(follow)) >= 0)
        {
            var count = New(graph.Links(slot, level) + skipped, scratch, most, parts);
            var upcoming = pool.Upcoming();
            if (upcoming >= 0) Ahead.Fetch(graph.Links(upcoming, level) + skipped, most * parts * sizeof(int));
            if (count == 0) continue;
            scorer.Keys(scratch.Slots, count, scratch.Keys);
            pool.Merge(batch, Better(scratch, count, pool.Bound, batch));
        }
    }

    /// <summary>
    /// Walks the lowest layer through all slots and keeps those that have a row which passes the filter, in the scratch's
    /// <see cref="HnswScratch.Found"/>; ends when what is left to follow is worse than what was found.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scorer">The query.</param>
    /// <param name="filter">Which rows are wanted.</param>
    /// <param name="scratch">The walk's own.</param>
    /// <param name="start">A slot.</param>
    /// <param name="width">How many are kept to guide the walk.</param>
    /// <param name="wanted">How many that pass are kept.</param>
    public static void WalkFiltered<TScorer, TFilter>(
        HnswGraph graph, TScorer scorer, TFilter filter, HnswScratch scratch, int start, int width, int wanted)
        where TScorer : struct, ISlotScorer
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var (pool, found) = (scratch.Pool, scratch.Found);
        var most = graph.Shape.LinksOn(0);
        var parts = graph.Shape.Parts;
        Start(graph, scorer, scratch, start, width);
        found.Reset(wanted);
        var first = pool.Entries[0];
        if (Passes(graph, filter, start)) found.Merge(&first, 1);
        int slot;
        while ((slot = pool.Follow(width, found.Bound)) >= 0)
        {
            var count = New(graph.Links(slot, 0), scratch, most, parts);
            var upcoming = pool.Upcoming();
            if (upcoming >= 0) Ahead.Fetch(graph.Links(upcoming, 0), most * parts * sizeof(int));
            if (count == 0) continue;
            scorer.Keys(scratch.Slots, count, scratch.Keys);
            var better = Better(scratch, count, Math.Min(pool.Bound, found.Bound), scratch.Batch);
            var matches = 0;
            for (var i = 0; i < better; i++)
            {
                var entry = scratch.Batch[i];
                if (entry < found.Bound && Passes(graph, filter, CandidatePool.SlotOf(entry))) scratch.Matches[matches++] = entry;
            }

            pool.Merge(scratch.Batch, better);
            found.Merge(scratch.Matches, matches);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int New(int* links, HnswScratch scratch, int most, int parts)
    {
        var count = scratch.Visited.TakeNew(links, most, scratch.Slots);
        return parts == 1 ? count : count + scratch.Visited.TakeNew(links + most, most, scratch.Slots + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Passes<TFilter>(HnswGraph graph, TFilter filter, int slot)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var row = Volatile.Read(ref graph.Rows[slot]);
        return row >= 0 && filter.Allows(row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<TScorer>(HnswGraph graph, TScorer scorer, HnswScratch scratch, int start, int width)
        where TScorer : struct, ISlotScorer
    {
        scratch.Visited.Reset(graph.Capacity);
        scratch.Visited.Add(start);
        scratch.Pool.Reset(width);
        scratch.Slots[0] = start;
        scorer.Keys(scratch.Slots, 1, scratch.Keys);
        scratch.Batch[0] = CandidatePool.Entry(scratch.Keys[0], start);
        scratch.Pool.Merge(scratch.Batch, 1);
    }

    /// <summary>Writes the entries of scored slots that are below the bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Better(HnswScratch scratch, int count, ulong bound, ulong* better)
    {
        var slots = scratch.Slots;
        var keys = scratch.Keys;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = CandidatePool.Entry(keys[i], slots[i]);
            better[kept] = entry;
            kept += entry < bound ? 1 : 0;
        }

        return kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Read(int* links, int most, int* slots)
    {
        var count = 0;
        for (; count < most; count++)
        {
            var slot = Volatile.Read(ref links[count]);
            if (slot < 0) break;
            slots[count] = slot;
        }

        return count;
    }
}
