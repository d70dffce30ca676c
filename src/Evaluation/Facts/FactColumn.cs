namespace FeedRanker.Evaluation;

/// <summary>A value by row that grows with the rows it meets.</summary>
internal sealed class FactColumn<T>(T absent)
{
    private T[] _values = [];

    /// <summary>Whether any value was set.</summary>
    public bool Any => _values.Length > 0;

    /// <summary>The values, or null when none was set.</summary>
    public T[]? Values => Any ? _values : null;

    public T Of(int row) => row < _values.Length ? _values[row] : absent;

    public void Set(int row, T value)
    {
        if (row >= _values.Length)
        {
            var from = _values.Length;
            Array.Resize(ref _values, Math.Max(row + 1, Math.Max(1024, from * 2)));
            _values.AsSpan(from).Fill(absent);
        }

        _values[row] = value;
    }
}
