using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>
/// Keeps the best rows of a stream in a source's own output: a bounded heap whose root is the worst kept. Higher score
/// first, then lower row; a score that is not finite is never kept. The caller offers each row once.
/// </summary>
public ref struct BestRows
{
    private readonly Span<int> _rows;
    private readonly Span<float> _scores;
    private int _count;

    /// <summary>Keeps as many as <paramref name="rows"/> holds; both spans have one length.</summary>
    public BestRows(Span<int> rows, Span<float> scores)
    {
        _rows = rows;
        _scores = scores[..rows.Length];
        Threshold = rows.Length == 0 ? float.PositiveInfinity : float.NegativeInfinity;
    }

    /// <summary>A score below this is not kept; nor is an equal one of a higher row than all offered before.</summary>
    public float Threshold { get; private set; }

    /// <summary>Whether the row would be kept: ask before costlier checks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool WouldKeep(int row, float score) =>
        score > Threshold || (score == Threshold && _count == _rows.Length && _count > 0 && row < _rows[0]);

    /// <summary>Keeps the row if it is among the best so far.</summary>
    public void Add(int row, float score)
    {
        if (!WouldKeep(row, score) || !float.IsFinite(score)) return;
        if (_count < _rows.Length)
        {
            SiftUp(_count++, row, score);
            if (_count == _rows.Length) Threshold = _scores[0];
            return;
        }

        SiftDown(0, _count, row, score);
        Threshold = _scores[0];
    }

    /// <summary>Sorts what was kept, best first; nothing can be added afterwards.</summary>
    /// <returns>How many were kept.</returns>
    public readonly int Sort()
    {
        for (var end = _count - 1; end > 0; end--)
        {
            var (row, score) = (_rows[end], _scores[end]);
            (_rows[end], _scores[end]) = (_rows[0], _scores[0]);
            SiftDown(0, end, row, score);
        }

        return _count;
    }

    private readonly void SiftUp(int at, int row, float score)
    {
        while (at > 0)
        {
            var parent = (at - 1) / 2;
            if (!Worse(row, score, _rows[parent], _scores[parent])) break;
            (_rows[at], _scores[at]) = (_rows[parent], _scores[parent]);
            at = parent;
        }

        (_rows[at], _scores[at]) = (row, score);
    }

    private readonly void SiftDown(int at, int count, int row, float score)
    {
        for (var child = 2 * at + 1; child < count; child = 2 * at + 1)
        {
            if (child + 1 < count && Worse(_rows[child + 1], _scores[child + 1], _rows[child], _scores[child])) child++;
            if (!Worse(_rows[child], _scores[child], row, score)) break;
            (_rows[at], _scores[at]) = (_rows[child], _scores[child]);
            at = child;
        }

        (_rows[at], _scores[at]) = (row, score);
    }

    private static bool Worse(int row, float score, int otherRow, float otherScore) =>
        score < otherScore || (score == otherScore && row > otherRow);
}
