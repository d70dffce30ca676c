using System.Diagnostics;
using System.Runtime.InteropServices;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Records in pages, so that growing never moves one: a reader may hold a slot while the single writer adds more. A 64-bit
/// cell is read and written whole on every platform .NET 10 runs our servers on. Pages are cut from blocks of the system's
/// memory, each as large as all before it up to 8 MiB: a large table lies in huge pages. Spans hold as long as this object is held.
/// </summary>
internal sealed unsafe class RecordPages(RecordLayout layout, int shift)
{
    private const long LargestBlock = 8 << 20;

    private readonly int _cellStride = layout.CellStride;
    private readonly int _ringStride = layout.RingStride;
    private readonly int _mask = (1 << shift) - 1;
    private readonly List<PageMemory> _blocks = [];
    private nint[] _pages = new nint[1]; // each the cells of its records, then their rings
    private byte* _free;
    private int _freePages;

    /// <summary>How many records there are room for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes of the pages there are.</summary>
    public long Bytes => (Capacity >> shift) * PageBytes;

    private long PageBytes => (_cellStride * 8L + _ringStride * 4L) << shift;

    /// <summary>Adds a page of zeroed records. Writer only.</summary>
    public void AddPage()
    {
        var page = Capacity >> shift;
        if (_freePages == 0) AddBlock(page);
        if (page == _pages.Length)
        {
            var grown = new nint[page * 2];
            Array.Copy(_pages, grown, page);
            Volatile.Write(ref _pages, grown);
        }

        NativeMemory.Clear(_free, (nuint)PageBytes);
        _pages[page] = (nint)_free;
        _free += PageBytes;
        _freePages--;
        Capacity += 1 << shift;
    }

    /// <summary>The cells of a record.</summary>
    public Span<double> Cells(int slot)
    {
        Debug.Assert(slot >= 0 && slot < Capacity, "a slot that there is");
        return new((double*)_pages[slot >> shift] + (nint)(slot & _mask) * _cellStride, _cellStride);
    }

    /// <summary>The rings of a record.</summary>
    public Span<float> Rings(int slot)
    {
        Debug.Assert(slot >= 0 && slot < Capacity, "a slot that there is");
        return new(RingsOf(slot >> shift) + (nint)(slot & _mask) * _ringStride, _ringStride);
    }

    public EntityRecord At(int slot) => new(Cells(slot), Rings(slot));

    /// <summary>The page that a slot is in.</summary>
    public int PageOf(int slot) => slot >> shift;

    /// <summary>A page's cells.</summary>
    public Span<double> PageCells(int page) => new((double*)Volatile.Read(ref _pages)[page], _cellStride << shift);

    /// <summary>A page's rings.</summary>
    public Span<float> PageRings(int page) => new(RingsOf(page), _ringStride << shift);

    private float* RingsOf(int page) => (float*)((double*)_pages[page] + ((nint)_cellStride << shift));

    private void AddBlock(int pages)
    {
        _freePages = (int)Math.Max(1, Math.Min(pages, LargestBlock / Math.Max(1, PageBytes)));
        _blocks.Add(new PageMemory(_freePages * PageBytes, "features", zeroed: false));
        _free = (byte*)_blocks[^1].Pointer;
    }
}
