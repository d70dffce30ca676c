using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>
/// Rows found for each of many queries, best first: exact answers to measure against, or what a search gave. As a file:
/// <c>.ivecs</c>, each row an int32 length and that many int32; <c>.gz</c> after the name for gzip.
/// </summary>
public sealed class NeighbourTable
{
    /// <summary>Stands where fewer rows were found than asked for.</summary>
    public const int Nothing = -1;

    private const int MostK = 1 << 18;

    private readonly List<int> _rows;

    /// <summary>Room for <paramref name="k"/> rows of each query, all <see cref="Nothing"/>.</summary>
    public NeighbourTable(int count, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
        _rows = [];
        CollectionsMarshal.SetCount(_rows, checked(count * k));
        CollectionsMarshal.AsSpan(_rows).Fill(Nothing);
    }

    /// <summary>Queries.</summary>
    public int Count => _rows.Count / K;

    /// <summary>Rows for each.</summary>
    public int K { get; }

    /// <summary>The rows of a query.</summary>
    public Span<int> this[int query] => CollectionsMarshal.AsSpan(_rows).Slice(query * K, K);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">Missing, cut off, damaged, empty, or with rows of different lengths: says where.</exception>
    public static NeighbourTable Read(string path)
    {
        using var bytes = new VectorBytes(path);
        NeighbourTable? table = null;
        for (var row = 0; !bytes.AtEnd; row++)
        {
            var start = bytes.Offset;
            var k = MemoryMarshal.Read<int>(bytes.Take(sizeof(int), $"the length of row {row}"));
            if (k is < 1 or > MostK) throw new InputException($"row {row} at offset {start} says it has {k} numbers; 1 to {MostK} are possible: is this another format?", path);
            table ??= new NeighbourTable(0, k);
            if (k != table.K) throw new InputException($"row {row} at offset {start} says it has {k} numbers; the rows before have {table.K}.", path);
            table._rows.AddRange(MemoryMarshal.Cast<byte, int>(bytes.Take(k * sizeof(int), $"row {row}")));
        }

        return table ?? throw new InputException("has no rows.", path);
    }

    /// <summary>Writes a file.</summary>
    /// <exception cref="InputException">There is no such place.</exception>
    public void Write(string path)
    {
        using var output = VectorOutput.Create(path);
        for (var query = 0; query < Count; query++)
        {
            output.Write(BitConverter.GetBytes(K));
            output.Write(MemoryMarshal.AsBytes(this[query]));
        }
    }
}
