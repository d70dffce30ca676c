namespace FeedRanker.Retrieval;

/// <summary>
/// Scores of a few of many rows: adding is O(1), emptying too (an epoch per row), and what was touched is listed.
/// Reusable; not thread-safe.
/// </summary>
internal sealed class SparseScores(int capacity)
{
    private readonly float[] _values = new float[capacity];
    private readonly int[] _epochs = new int[capacity];
    private readonly int[] _touched = new int[capacity];
    private int _epoch = 1;
    private int _count;

    /// <summary>The rows added to since the last <see cref="Clear"/>, in the order of their first addition.</summary>
    public ReadOnlySpan<int> Rows => _touched.AsSpan(0, _count);

    /// <summary>The score of a row in <see cref="Rows"/>.</summary>
    public float this[int row] => _values[row];

    /// <summary>The score of any row, 0 for one that is not in <see cref="Rows"/>.</summary>
    public float ValueOr0(int row) => (uint)row < (uint)_epochs.Length && _epochs[row] == _epoch ? _values[row] : 0f;

    public void Add(int row, float value)
    {
        if (_epochs[row] == _epoch)
        {
            _values[row] += value;
            return;
        }

        _epochs[row] = _epoch;
        _values[row] = value;
        _touched[_count++] = row;
    }

    public void Clear()
    {
        _count = 0;
        if (++_epoch != 0) return;
        Array.Clear(_epochs);
        _epoch = 1;
    }
}
