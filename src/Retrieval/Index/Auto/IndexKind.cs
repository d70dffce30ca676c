using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>What is known of a kind of index beside what it does.</summary>
/// <param name="Name">As <see cref="IVectorIndex.Kind"/>.</param>
/// <param name="Build">Builds one from options that may be meant for any kind.</param>
/// <param name="Load">Reads one from a snapshot.</param>
/// <param name="Efforts">The efforts between which a search for k rows may differ.</param>
/// <param name="Spread">How its inner sizes are spread; null where it has none.</param>
internal sealed record IndexKind(
    string Name,
    Func<VectorSet, VectorIndexOptions, IWorkProgress, CancellationToken, IStoredIndex> Build,
    Func<ArtifactReader, IStoredIndex> Load,
    Func<IVectorIndex, int, (int Least, int Most)> Efforts,
    Func<IVectorIndex, IndexSpread?> Spread);
