using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Who wanted what, as a sparse matrix in compressed rows: users × items, or its transpose. Rows hold rising columns
/// with weights above 0. Immutable.
/// </summary>
public sealed class InteractionMatrix
{
    private readonly int[] _starts;
    private readonly int[] _columns;
    private readonly float[] _weights;

    private InteractionMatrix(int columnCount, int[] starts, int[] columns, float[] weights)
    {
        ColumnCount = columnCount;
        _starts = starts;
        _columns = columns;
        _weights = weights;
    }

    /// <summary>How many rows there are, empty ones included.</summary>
    public int RowCount => _starts.Length - 1;

    /// <summary>How many columns there are, empty ones included.</summary>
    public int ColumnCount { get; }

    /// <summary>How many pairs it holds.</summary>
    public int Count => _starts[^1];

    /// <summary>
    /// Builds users × items. Interactions of one pair become one; a pair whose merged weight is not above 0 is dropped.
    /// The order of the interactions matters only to the rounding of sums.
    /// </summary>
    /// <exception cref="InputException">A row out of range or a weight that is not finite.</exception>
    public static InteractionMatrix Build(int users, int items, ReadOnlySpan<Interaction> interactions, PairMerge merge = PairMerge.Sum)
    {
        // By item first: the transpose then leaves every user's items in rising order, repeated pairs side by side.
        var starts = new int[items + 1];
        foreach (ref readonly var interaction in interactions)
        {
            Check(interaction, users, items);
            starts[interaction.Item + 1]++;
        }

        for (var i = 0; i < items; i++) starts[i + 1] += starts[i];
        var next = starts.AsSpan(0, items).ToArray();
        var columns = new int[interactions.Length];
        var weights = new float[interactions.Length];
        foreach (ref readonly var interaction in interactions)
        {
            var at = next[interaction.Item]++;
            columns[at] = interaction.User;
            weights[at] = interaction.Weight;
        }

        return new InteractionMatrix(users, starts, columns, weights).Transpose().Merged(merge);
    }

    /// <summary>The columns of a row, rising.</summary>
    public ReadOnlySpan<int> ColumnsOf(int row) => _columns.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>The weights of a row, in the order of its columns; all above 0.</summary>
    public ReadOnlySpan<float> WeightsOf(int row) => _weights.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>The same pairs with rows and columns exchanged.</summary>
    public InteractionMatrix Transpose()
    {
        var starts = new int[ColumnCount + 1];
        foreach (var column in _columns) starts[column + 1]++;
        for (var i = 0; i < ColumnCount; i++) starts[i + 1] += starts[i];
        var next = starts.AsSpan(0, ColumnCount).ToArray();
        var columns = new int[_columns.Length];
        var weights = new float[_columns.Length];
        for (var row = 0; row < RowCount; row++)
        {
            for (var from = _starts[row]; from < _starts[row + 1]; from++)
            {
                var at = next[_columns[from]]++;
                columns[at] = row;
                weights[at] = _weights[from];
            }
        }

        return new InteractionMatrix(RowCount, starts, columns, weights);
    }

    /// <summary>
    /// The same matrix with at most <paramref name="most"/> pairs in a row, evenly spaced in a longer one: what pairs of
    /// a row's items cost grows with its square, and a robot with a million clicks says little about any of them.
    /// </summary>
    public InteractionMatrix LimitRows(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var starts = new int[_starts.Length];
        for (var row = 0; row < RowCount; row++) starts[row + 1] = starts[row] + Math.Min(most, _starts[row + 1] - _starts[row]);
        if (starts[^1] == Count) return this;
        var columns = new int[starts[^1]];
        var weights = new float[starts[^1]];
        for (var row = 0; row < RowCount; row++)
        {
            long length = _starts[row + 1] - _starts[row];
            long kept = starts[row + 1] - starts[row];
            for (var i = 0; i < kept; i++)
            {
                var from = _starts[row] + (int)(i * length / kept);
                columns[starts[row] + i] = _columns[from];
                weights[starts[row] + i] = _weights[from];
            }
        }

        return new InteractionMatrix(ColumnCount, starts, columns, weights);
    }

    /// <summary>The pairs for which <paramref name="keep"/> says so, given their row and column, in a matrix of the same size.</summary>
    public InteractionMatrix Where(Func<int, int, bool> keep)
    {
        var starts = new int[_starts.Length];
        var columns = new List<int>();
        var weights = new List<float>();
        for (var row = 0; row < RowCount; row++)
        {
            for (var i = _starts[row]; i < _starts[row + 1]; i++)
            {
                if (!keep(row, _columns[i])) continue;
                columns.Add(_columns[i]);
                weights.Add(_weights[i]);
            }

            starts[row + 1] = columns.Count;
        }

        return new InteractionMatrix(ColumnCount, starts, [.. columns], [.. weights]);
    }

    /// <summary>Writes it as sections of a file.</summary>
    internal void Write(ArtifactWriter writer)
    {
        writer.Write<int>("columns", [ColumnCount]);
        writer.Write<int>("pairs.starts", _starts);
        writer.Write<int>("pairs.columns", _columns.AsSpan(0, Count));
        writer.Write<float>("pairs.weights", _weights.AsSpan(0, Count));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The sections contradict each other.</exception>
    internal static InteractionMatrix Read(ArtifactReader reader, string path)
    {
        var (starts, columns, weights) = (reader.Read<int>("pairs.starts").ToArray(), reader.Read<int>("pairs.columns").ToArray(), reader.Read<float>("pairs.weights").ToArray());
        var sound = reader.Read<int>("columns") is [>= 0] && starts is [0, ..] && starts[^1] == columns.Length && columns.Length == weights.Length;
        var count = sound ? reader.Read<int>("columns")[0] : 0;
        for (var row = 1; sound && row < starts.Length; row++) sound = starts[row] >= starts[row - 1];
        for (var i = 0; sound && i < columns.Length; i++) sound = (uint)columns[i] < (uint)count && weights[i] > 0;
        return sound ? new InteractionMatrix(count, starts, columns, weights) : throw new InputException("its rows, columns and weights contradict each other.", path);
    }

    /// <summary>A hash of the size and of every pair and weight: equal for equal matrices, on every machine.</summary>
    public ulong Fingerprint()
    {
        var hash = StableHash.Mix(((ulong)RowCount << 32) | (uint)ColumnCount);
        for (var row = 0; row < RowCount; row++)
        {
            hash = StableHash.Mix(hash ^ (uint)_starts[row + 1]);
            for (var i = _starts[row]; i < _starts[row + 1]; i++)
                hash = StableHash.Mix(hash ^ (((ulong)_columns[i] << 32) | BitConverter.SingleToUInt32Bits(_weights[i])));
        }

        return hash;
    }

    private static void Check(in Interaction interaction, int users, int items)
    {
        if ((uint)interaction.User >= (uint)users)
            throw new InputException($"user row {interaction.User} is outside 0 to {users - 1}.", field: "user");
        if ((uint)interaction.Item >= (uint)items)
            throw new InputException($"item row {interaction.Item} is outside 0 to {items - 1}.", field: "item");
        if (!float.IsFinite(interaction.Weight))
            throw new InputException($"{interaction.Weight} is not a finite weight.", field: "weight");
    }

    private InteractionMatrix Merged(PairMerge merge)
    {
        var starts = new int[_starts.Length];
        var kept = 0;
        for (var row = 0; row < RowCount; row++)
        {
            for (var i = _starts[row]; i < _starts[row + 1];)
            {
                var column = _columns[i];
                var weight = _weights[i];
                for (i++; i < _starts[row + 1] && _columns[i] == column; i++)
                    weight = merge == PairMerge.Sum ? weight + _weights[i] : Math.Max(weight, _weights[i]);
                if (!(weight > 0)) continue;
                _columns[kept] = column; // in place: never ahead of what is read
                _weights[kept++] = weight;
            }

            starts[row + 1] = kept;
        }

        return new InteractionMatrix(ColumnCount, starts, _columns.AsSpan(0, kept).ToArray(), _weights.AsSpan(0, kept).ToArray());
    }
}
