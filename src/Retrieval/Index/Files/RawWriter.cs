using System.Runtime.InteropServices;

namespace FeedRanker.Retrieval;

/// <summary>Floats row after row, after whatever header.</summary>
internal sealed class RawWriter(byte[] header) : VectorRowWriter
{
    public override byte[] Header => header;

    public override void Write(Stream output, ReadOnlySpan<float> vector, int row, string path) => output.Write(MemoryMarshal.AsBytes(vector));
}
