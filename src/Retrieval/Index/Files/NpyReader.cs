namespace FeedRanker.Retrieval;

/// <summary>An array that NumPy saved.</summary>
internal sealed class NpyReader : VectorRowReader
{
    private readonly RawReader _rows;

    public NpyReader(VectorBytes bytes)
    {
        var header = NpyHeader.Read(bytes);
        _rows = new RawReader(bytes, header.Type, header.Dimensions, header.Rows);
    }

    public override int Dimensions => _rows.Dimensions;

    public override long ExpectedRows => _rows.ExpectedRows;

    public override bool Next(VectorRows rows) => _rows.Next(rows);
}
