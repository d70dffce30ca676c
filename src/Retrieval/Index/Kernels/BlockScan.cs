using System.Numerics;

namespace FeedRanker.Retrieval;

/// <summary>Scores of consecutive blocks of codes, taken into a <see cref="ScoreBuffer"/> a chunk at a time.</summary>
internal sealed unsafe class BlockScan
{
    /// <summary>Blocks scored before their scores are looked at: what they write stays in the first cache.</summary>
    public const int Chunk = 64;

    /// <summary>Below this share of rows that pass, the filter is asked before scores are made.</summary>
    private const double AskFirst = 0.1;

    private readonly NativeBlock<ushort> _masks = new(Chunk);

    /// <summary>The scores of a chunk.</summary>
    public NativeBlock<float> Scores { get; } = new(Chunk * CodeBlocks.Rows);

    /// <summary>The masks that <see cref="Ask"/> left.</summary>
    public ushort* Masks => _masks.Pointer;

    /// <summary>What a scan has found.</summary>
    public ScoreBuffer Found { get; } = new();

    /// <summary>Scans codes.</summary>
    /// <param name="scored">The blocks and what their scores are made of.</param>
    /// <param name="query">The query's codes.</param>
    /// <param name="scale">What a sum is multiplied by.</param>
    /// <param name="constant">What every score has added.</param>
    /// <param name="firstSlot">The first slot, as it is to be remembered.</param>
    /// <param name="filter">Which rows count.</param>
    public void Run<TFilter>(in ScannedBlocks scored, sbyte* query, float scale, float constant, int firstSlot, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var askFirst = filter.Selectivity < AskFirst;
        for (var done = 0; done < scored.Count; done += Chunk)
        {
            var part = scored.From(done, Math.Min(Chunk, scored.Count - done));
            var slot = firstSlot + done * CodeBlocks.Rows;
            if (askFirst && !Ask(part, slot, ref filter)) continue;
            BlockKernels.Score(part.Codes, part.Count, query, part.Stride, scale, constant, part.Biases, Scores.Pointer);
            if (askFirst)
            {
                var all = default(AllRows);
                Found.Add(Scores.Pointer, part.Count, _masks.Pointer, part.Rows, slot, ref all);
            }
            else
            {
                Found.Add(Scores.Pointer, part.Count, part.Alive, part.Rows, slot, ref filter);
            }
        }
    }

    /// <summary>Whether any row of the blocks passes; which do is left in the masks.</summary>
    public bool Ask<TFilter>(in ScannedBlocks part, int firstSlot, ref TFilter filter)
        where TFilter : struct, IRowFilter, allows ref struct
    {
        var any = 0;
        for (var block = 0; block < part.Count; block++)
        {
            uint mask = Volatile.Read(ref part.Alive[block]);
            for (var left = mask; left != 0; left &= left - 1)
            {
                var lane = BitOperations.TrailingZeroCount(left);
                var slot = block * CodeBlocks.Rows + lane;
                if (!filter.Allows(part.Rows is null ? firstSlot + slot : part.Rows[slot])) mask &= ~(1u << lane);
            }

            _masks.Pointer[block] = (ushort)mask;
            any |= (int)mask;
        }

        return any != 0;
    }
}
