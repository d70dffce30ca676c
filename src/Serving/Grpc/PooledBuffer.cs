using System.Buffers;

namespace FeedRanker.Serving;

/// <summary>A growing byte buffer from the shared pool, writable as a buffer writer and as a stream.</summary>
internal sealed class PooledBuffer(int capacity = 4096) : Stream, IBufferWriter<byte>
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);
    private int _count;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _count;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Reserve(buffer.Length);
        buffer.CopyTo(_bytes.AsSpan(_count));
        _count += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        var bytes = _bytes;
        _bytes = [];
        _count = 0;
        if (disposing && bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        base.Dispose(disposing);
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _count >= more) return;
        var grown = ArrayPool<byte>.Shared.Rent(Math.Max(_count + more, _bytes.Length * 2));
        _bytes.AsSpan(0, _count).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = grown;
    }
}
