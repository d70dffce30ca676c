using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FeedRanker.WorldGen;

/// <summary>Writes a gzipped file with one JSON object on each line.</summary>
internal sealed class JsonLines : IDisposable
{
    private const int WriteFrom = 1 << 16;
    private readonly Stream _to;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * WriteFrom);

    public JsonLines(string path)
    {
        _to = RowWriter.Gzip(path);
        Json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Where the object of the current line goes.</summary>
    public Utf8JsonWriter Json { get; }

    public void EndLine()
    {
        Json.Flush();
        Json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= WriteFrom) Flush();
    }

    public void Dispose()
    {
        Flush();
        Json.Dispose();
        _to.Dispose();
    }

    private void Flush()
    {
        _to.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
