namespace FeedRanker.Core;

/// <summary>A part of an artifact.</summary>
/// <param name="Name">What it is read by.</param>
/// <param name="Count">Elements.</param>
/// <param name="Bytes">What they take.</param>
public sealed record ArtifactSection(string Name, long Count, long Bytes);
