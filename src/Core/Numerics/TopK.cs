namespace FeedRanker.Core;

/// <summary>Selection of the best scores. Order is total: higher score first, then lower index; NaN is never selected.</summary>
public static class TopK
{
    /// <summary>
    /// Writes the indexes of the best <c>indexes.Length</c> scores, best first: a bounded heap whose root is the worst
    /// kept, O(n log k) at worst and O(n) when few scores beat the root.
    /// </summary>
    /// <returns>How many were written: fewer than asked when there are fewer scores that are not NaN.</returns>
    public static int Select(ReadOnlySpan<float> scores, Span<int> indexes)
    {
        var k = indexes.Length;
        if (k == 0) return 0;
        var count = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i])) continue;
            if (count < k)
            {
                indexes[count] = i;
                SiftUp(scores, indexes, count++);
            }
            else if (scores[i] > scores[indexes[0]])
            {
                indexes[0] = i;
                SiftDown(scores, indexes, 0, k);
            }
        }

        for (var end = count - 1; end > 0; end--)
        {
            (indexes[0], indexes[end]) = (indexes[end], indexes[0]);
            SiftDown(scores, indexes, 0, end);
        }

        return count;
    }

    /// <summary>
    /// Sorts an order by a column: best first, equal scores keep their order, NaN goes last. In place and without
    /// allocation beyond <paramref name="scratch"/>, which is at least as long as the order.
    /// </summary>
    public static void SortDescending(Span<int> order, ReadOnlySpan<float> scores, Span<ulong> scratch)
    {
        var keys = scratch[..order.Length];
        for (var i = 0; i < order.Length; i++) keys[i] = ((ulong)DescendingBits(scores[order[i]]) << 32) | (uint)i;
        keys.Sort();
        for (var i = 0; i < order.Length; i++) keys[i] = (uint)order[(int)(uint)keys[i]];
        for (var i = 0; i < order.Length; i++) order[i] = (int)keys[i];
    }

    /// <summary>Bits whose unsigned ascending order is descending score; NaN is last, and both zeros are equal.</summary>
    internal static uint DescendingBits(float score)
    {
        if (float.IsNaN(score)) return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        var ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return ~ascending;
    }

    // Whether the item at a is worse than the one at b: lower score, or equal score and higher index.
    private static bool Worse(ReadOnlySpan<float> scores, int a, int b) =>
        scores[a] < scores[b] || (scores[a] == scores[b] && a > b);

    private static void SiftUp(ReadOnlySpan<float> scores, Span<int> heap, int at)
    {
        var moving = heap[at];
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (!Worse(scores, moving, heap[parent])) break;
            heap[at] = heap[parent];
            at = parent;
        }

        heap[at] = moving;
    }

    private static void SiftDown(ReadOnlySpan<float> scores, Span<int> heap, int at, int count)
    {
        var moving = heap[at];
        while (true)
        {
            var child = 2 * at + 1;
            if (child >= count) break;
            if (child + 1 < count && Worse(scores, heap[child + 1], heap[child])) child++;
            if (!Worse(scores, heap[child], moving)) break;
            heap[at] = heap[child];
            at = child;
        }

        heap[at] = moving;
    }
}
