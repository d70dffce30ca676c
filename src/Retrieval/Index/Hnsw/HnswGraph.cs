using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace FeedRanker.Retrieval;

/// <summary>
/// The memory of one graph, at one capacity: slot-major vectors, codes and links. Slots are where vectors lie; rows are
/// what they are called outside. One writer at a time changes it while readers walk: links are single ints that are always
/// either a slot or -1, a list ends at its first -1, and a vector is never changed while a reader can reach its slot.
/// Growing makes another graph; readers keep the one they started with.
/// </summary>
internal sealed unsafe class HnswGraph
{
    public const int None = -1;

    private const int SampledSlots = 4096;
    private const double MostTargetsOfHubs = 0.25; // of as many as there would be if all were linked to alike

    private readonly NativeBlock<int> _links;
    private readonly NativeBlock<int> _rows;
    private readonly NativeBlock<long> _upperAt;
    private readonly NativeBlock<byte> _levels;
    private readonly NativeBlock<int> _upper;
    private long _entry;
    private long _hubs; // slots in use when it was found out, and the answer

    public HnswGraph(HnswShape shape, int capacity, long upperCapacity)
        : this(
            shape, capacity, new VectorSet(capacity, shape.Dimensions), shape.Frame is null ? null : ByteCodes.Empty(capacity, shape.Frame.Steps),
            new NativeBlock<float>(shape.HasExtras ? capacity : 0), new NativeBlock<int>((long)capacity * shape.BaseLinks),
            new NativeBlock<int>(upperCapacity), new NativeBlock<long>(capacity), new NativeBlock<byte>(capacity), new NativeBlock<int>(capacity))
    {
        Fill(_links);
        Fill(_upper);
        Fill(_rows);
    }

    public HnswGraph(
        HnswShape shape, int capacity, VectorSet vectors, ByteCodes? codes, NativeBlock<float> extras, NativeBlock<int> links,
        NativeBlock<int> upper, NativeBlock<long> upperAt, NativeBlock<byte> levels, NativeBlock<int> rows)
    {
        Shape = shape;
        Capacity = capacity;
        Vectors = vectors;
        Codes = codes;
        Extras = extras;
        _links = links;
        _upper = upper;
        _upperAt = upperAt;
        _levels = levels;
        _rows = rows;
        _entry = Pack(None, 0);
    }

    public HnswShape Shape { get; }

    /// <summary>Slots there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Whether its memory must not be written, as that of a mapped file: the first change makes a copy.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Slots ever used; the rest is empty.</summary>
    public int Used { get; set; }

    /// <summary>Ints of the upper layers' links in use.</summary>
    public long UpperUsed { get; set; }

    public VectorSet Vectors { get; }

    public ByteCodes? Codes { get; }

    /// <summary>What the shape keeps beside the vectors, or nothing; see <see cref="HnswShape.HasExtras"/>.</summary>
    public NativeBlock<float> Extras { get; }

    /// <summary>The row of each slot, -1 where the slot is empty or its row was deleted.</summary>
    public int* Rows => _rows.Pointer;

    public byte* Levels => _levels.Pointer;

    public NativeBlock<int> RowBlock => _rows;

    public NativeBlock<byte> LevelBlock => _levels;

    public NativeBlock<int> BaseLinkBlock => _links;

    public NativeBlock<int> UpperLinkBlock => _upper;

    public NativeBlock<long> UpperAt => _upperAt;

    /// <summary>Where walks start, and the layer it is on; the slot is -1 in an empty graph.</summary>
    public (int Slot, int Level) Entry
    {
        get
        {
            var packed = Volatile.Read(ref _entry);
            return ((int)packed, (int)(packed >> 32));
        }
        set => Volatile.Write(ref _entry, Pack(value.Slot, value.Level));
    }

    /// <summary>
    /// Whether links by product lead to few slots: a few long vectors then have the largest products with almost everything, and
    /// walks that want few rows need no other links. Found out from a sample of slots, again when the graph has doubled.
    /// </summary>
    public bool HasHubs
    {
        get
        {
            var known = Volatile.Read(ref _hubs);
            var (used, at) = (Used, (int)(known >> 1));
            if (at > 0 && used < 2 * at) return (known & 1) != 0;
            var hubs = Shape.Parts > 1 && ShareOfTargets(used) < MostTargetsOfHubs;
            Volatile.Write(ref _hubs, (long)used << 1 | (hubs ? 1L : 0L));
            return hubs;
        }
    }

    public long MemoryBytes =>
        Vectors.MemoryBytes + (Codes?.Codes.Bytes ?? 0) + Extras.Bytes + _links.Bytes + _upper.Bytes + _upperAt.Bytes + _levels.Bytes + _rows.Bytes;

    /// <summary>The links of a slot on a layer it reaches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Links(int slot, int level) =>
        level == 0 ? _links.Pointer + (long)slot * Shape.BaseLinks : _upper.Pointer + _upperAt.Pointer[slot] + (long)(level - 1) * Shape.M;

    /// <summary>The links of one part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* Links(int slot, int level, int part) => Links(slot, level) + part * Shape.LinksOn(0);

    // Slots that some slots' links by product lead to, of the number to expect if they led anywhere.
    private double ShareOfTargets(int used)
    {
        var seen = new HashSet<int>();
        var links = 0;
        for (var i = 0; i < Math.Min(SampledSlots, used); i++)
        {
            var of = Links((int)((long)i * used / Math.Min(SampledSlots, used)), 0, 1);
            for (var l = 0; l < Shape.LinksOn(0) && of[l] != None; l++, links++) seen.Add(of[l]);
        }

        return links == 0 ? 1 : seen.Count / (used * (1 - Math.Exp(-(double)links / used)));
    }

    /// <summary>Takes all links from a slot that no reader can reach, so that it can be placed anew.</summary>
    public void ClearLinks(int slot)
    {
        for (var level = 0; level <= _levels.Pointer[slot]; level++)
            new Span<int>(Links(slot, level), level == 0 ? Shape.BaseLinks : Shape.M).Fill(None);
    }

    /// <summary>Sets up to how many layers a slot reaches, with links of its own on each; they are empty.</summary>
    public void PlaceLevel(int slot, int level)
    {
        _levels.Pointer[slot] = (byte)level;
        if (level == 0) return;
        _upperAt.Pointer[slot] = UpperUsed;
        UpperUsed += (long)level * Shape.M;
    }

    /// <summary>Sets the vector of a slot that no reader can reach.</summary>
    public void PlaceVector(int slot, ReadOnlySpan<float> vector)
    {
        vector.CopyTo(Vectors[slot]);
        if (Codes is not null) PlaceCodes(slot, vector);
        if (!Shape.HasExtras) return;
        var square = TensorPrimitives.SumOfSquares(vector);
        Extras.Pointer[slot] = Shape.Metric == VectorMetric.L2 ? square : square > 0 ? 1 / MathF.Sqrt(square) : 0;
    }

    /// <summary>The same graph with more room, and with codes made anew: it may hold much that the first codes did not foresee.</summary>
    public HnswGraph Grown(int capacity, long upperCapacity)
    {
        var shape = Codes is null ? Shape : Shape with { Frame = CodeFrame.Of(Vectors, Used, VectorMetric.InnerProduct) };
        var grown = new HnswGraph(shape, capacity, upperCapacity) { Used = Used, UpperUsed = UpperUsed };
        Copy(Vectors.Values, grown.Vectors.Values, (long)Used * Vectors.Stride);
        if (Codes is not null)
            for (var slot = 0; slot < Used; slot++) grown.PlaceCodes(slot, Vectors[slot]);
        if (Shape.HasExtras) Copy(Extras, grown.Extras, Used);
        Copy(_links, grown._links, (long)Used * Shape.BaseLinks);
        Copy(_upper, grown._upper, UpperUsed);
        Copy(_upperAt, grown._upperAt, Used);
        Copy(_levels, grown._levels, Used);
        Copy(_rows, grown._rows, Used);
        grown.Entry = Entry;
        return grown;
    }

    private void PlaceCodes(int slot, ReadOnlySpan<float> vector)
    {
        Span<float> centred = stackalloc float[vector.Length];
        TensorPrimitives.Subtract(vector, Shape.Frame!.Centre, centred);
        Codes!.Set(slot, centred);
    }

    private static long Pack(int slot, int level) => (long)level << 32 | (uint)slot;

    private static void Fill(NativeBlock<int> block)
    {
        for (long i = 0; i < block.Length; i += 1 << 28) block.Slice(i, (int)Math.Min(1 << 28, block.Length - i)).Fill(None);
    }

    private static void Copy<T>(NativeBlock<T> from, NativeBlock<T> to, long length)
        where T : unmanaged => Buffer.MemoryCopy(from.Pointer, to.Pointer, to.Bytes, length * sizeof(T));
}
