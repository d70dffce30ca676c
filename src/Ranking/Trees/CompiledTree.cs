namespace FeedRanker.Ranking;

/// <summary>Where a tree's nodes and leaves are, and which kernel evaluates it.</summary>
internal readonly record struct CompiledTree(bool Blend, int FirstNode, int NodeCount, int FirstLeaf, int LeafCount);
