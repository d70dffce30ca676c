namespace FeedRanker.Onnx;

/// <summary>What a tensor holds; the numbers are those of the ONNX format.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Float = 1,

    /// <summary>Whole numbers of 0 to 255: codes of what was rounded.</summary>
    UInt8 = 2,

    /// <summary>Whole numbers of -128 to 127: codes of what was rounded.</summary>
    Int8 = 3,

    /// <summary>64-bit whole numbers: row numbers, shapes.</summary>
    Int64 = 7,

    /// <summary>Truth values.</summary>
    Bool = 9,
}
