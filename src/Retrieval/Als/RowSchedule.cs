namespace FeedRanker.Retrieval;

/// <summary>
/// The rows of a matrix that have pairs, cut into tasks of like weight: the longest rows first, so that threads that take
/// tasks in turn end together also where few rows hold most pairs; then the others as they lie in memory. Rows are
/// independent, so the order changes no result.
/// </summary>
internal sealed class RowSchedule
{
    private const int Tasks = 512;
    private const int RowOverhead = 24; // what a row costs beside its pairs, in pairs

    private readonly int[] _rows;
    private readonly int[] _ends;

    public RowSchedule(InteractionMatrix matrix)
    {
        var rows = Enumerable.Range(0, matrix.RowCount).Where(row => !matrix.ColumnsOf(row).IsEmpty).ToArray();
        var weight = (matrix.Count + (long)RowOverhead * rows.Length) / Tasks + 1;
        var most = Math.Max(weight / 2, 1);
        _rows = [.. rows.OrderBy(row => matrix.ColumnsOf(row).Length > most ? -matrix.ColumnsOf(row).Length : 0)]; // keeps the order of equals
        _ends = Cut(matrix, _rows, weight);
    }

    /// <summary>How many tasks there are.</summary>
    public int Count => _ends.Length;

    /// <summary>The rows of a task.</summary>
    public ReadOnlySpan<int> this[int task] => _rows.AsSpan((task == 0 ? 0 : _ends[task - 1]).._ends[task]);

    private static int[] Cut(InteractionMatrix matrix, int[] rows, long weight)
    {
        var ends = new List<int>(Tasks + 1);
        long sum = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            sum += matrix.ColumnsOf(rows[i]).Length + RowOverhead;
            if (sum < weight && i + 1 < rows.Length) continue;
            ends.Add(i + 1);
            sum = 0;
        }

        return [.. ends];
    }
}
