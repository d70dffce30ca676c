namespace FeedRanker.Ranking;

/// <summary>
/// An inner node as the kernels read it: the arena offset of its plane, its threshold byte in all four bytes, and its
/// children. For the blend they are arena offsets of slots; for the walk, positions of nodes or ~leaf.
/// </summary>
internal readonly record struct CompiledNode(int Plane, uint Threshold, int Left, int Right);
