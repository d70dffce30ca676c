namespace FeedRanker.Ranking;

/// <summary>How exactly a neural model keeps its numbers.</summary>
public enum NeuralPrecision
{
    /// <summary>32-bit floats, as they were trained.</summary>
    Float32,

    /// <summary>16-bit floats in the file, 32 in memory: half the file, and neither slower nor faster.</summary>
    Float16,

    /// <summary>
    /// Vectors of 8 bits, layers of 16 in the file; on a processor with VNNI the candidates' part runs in products of bytes.
    /// </summary>
    Int8,
}
