namespace FeedRanker.Retrieval;

/// <summary>
/// The rows of a matrix that have pairs, longest first, cut into tasks of like weight: threads that take them in turn
/// end together, also where few rows hold most pairs. Rows are independent, so the order changes no result.
/// </summary>
internal sealed class RowSchedule
{
    private const int Tasks = 512;
    private const int RowOverhead = 24; // what a row costs beside its pairs, in pairs

    private readonly int[] _rows;
    private readonly int[] _ends;

    public RowSchedule(InteractionMatrix matrix)
    {
        var counts = new int[matrix.RowCount];
        for (var row = 0; row < counts.Length; row++) counts[row] = matrix.ColumnsOf(row).Length;
        var rows = new int[counts.Length];
        var kept = 0;
        for (var row = 0; row < counts.Length; row++)
            if (counts[row] > 0) rows[kept++] = row;
        Array.Resize(ref rows, kept);
        var keys = Array.ConvertAll(rows, row => ((long)-counts[row] << 32) | (uint)row);
        Array.Sort(keys, rows);
        _rows = rows;
        _ends = Cut(rows, counts, (matrix.Count + (long)RowOverhead * kept) / Tasks + 1);
    }

    /// <summary>How many tasks there are.</summary>
    public int Count => _ends.Length;

    /// <summary>The rows of a task.</summary>
    public ReadOnlySpan<int> this[int task] => _rows.AsSpan((task == 0 ? 0 : _ends[task - 1]).._ends[task]);

    private static int[] Cut(int[] rows, int[] counts, long weight)
    {
        var ends = new List<int>(Tasks + 1);
        long sum = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            sum += counts[rows[i]] + RowOverhead;
            if (sum < weight && i + 1 < rows.Length) continue;
            ends.Add(i + 1);
            sum = 0;
        }

        return [.. ends];
    }
}
