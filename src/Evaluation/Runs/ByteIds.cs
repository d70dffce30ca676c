using System.Numerics;
using System.Text;

namespace FeedRanker.Evaluation;

/// <summary>
/// Dense ids for byte strings, in order of first use. One arena and one open-addressed table: no object per string, so
/// that ten million ids cost little more than their bytes. Not thread-safe.
/// </summary>
internal sealed class ByteIds
{
    private const int ChunkBits = 20;
    private readonly List<byte[]> _arena = [];
    private (int Chunk, int Start, int Length)[] _places = new (int, int, int)[1024];
    private ulong[] _slots = new ulong[4096]; // hash in the high half, id + 1 in the low half; 0 when free
    private int _chunkUsed = 1 << ChunkBits;

    /// <summary>How many strings have an id.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of an id.</summary>
    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            var (chunk, start, length) = _places[id];
            return _arena[chunk].AsSpan(start, length);
        }
    }

    /// <summary>The id as text.</summary>
    public string NameOf(int id) => Encoding.UTF8.GetString(this[id]);

    /// <summary>strcmp: order of two ids by their bytes.</summary>
    public int Compare(int a, int b) => this[a].SequenceCompareTo(this[b]);

    /// <summary>The id of a string, given now if it has none.</summary>
    public int GetOrAdd(ReadOnlySpan<byte> text)
    {
        var hash = HashOf(text);
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var found = _slots[slot];
            if (found == 0) return Add(text, hash, slot);
            if (found >> 32 != hash) continue; // settled without touching the string
            var id = (int)(uint)found - 1;
            if (this[id].SequenceEqual(text)) return id;
        }
    }

    private int Add(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        if (Count == _places.Length) Array.Resize(ref _places, Count * 2);
        var id = Count++;
        _places[id] = Store(text);
        _slots[slot] = (ulong)hash << 32 | (uint)(id + 1);
        if (Count * 2L > _slots.Length) Rehash();
        return id;
    }

    private (int Chunk, int Start, int Length) Store(ReadOnlySpan<byte> text)
    {
        if (_arena.Count == 0 || _chunkUsed + text.Length > _arena[^1].Length)
        {
            _arena.Add(new byte[Math.Max(1 << ChunkBits, text.Length)]);
            _chunkUsed = 0;
        }

        var start = _chunkUsed;
        text.CopyTo(_arena[^1].AsSpan(start));
        _chunkUsed += text.Length;
        return (_arena.Count - 1, start, text.Length);
    }

    private void Rehash()
    {
        var old = _slots;
        _slots = new ulong[checked(old.Length * 2)];
        var mask = _slots.Length - 1;
        foreach (var entry in old)
        {
            if (entry == 0) continue;
            var slot = (int)(uint)(entry >> 32) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = entry;
        }
    }

    // Eight bytes at a time, multiplied and folded (the mixing step of wyhash); within one process only.
    private static uint HashOf(ReadOnlySpan<byte> text)
    {
        var hash = (ulong)text.Length * 0x9E3779B97F4A7C15UL;
        while (text.Length >= 8)
        {
            hash = Fold(hash ^ BitConverter.ToUInt64(text));
            text = text[8..];
        }

        ulong tail = 0;
        foreach (var b in text) tail = tail << 8 | b;
        hash = Fold(hash ^ tail);
        return (uint)(hash ^ hash >> 32);
    }

    private static ulong Fold(ulong x)
    {
        var high = Math.BigMul(x ^ 0xA0761D6478BD642FUL, 0xE7037ED1A0B428DBUL, out var low);
        return high ^ BitOperations.RotateLeft(low, 17);
    }
}
