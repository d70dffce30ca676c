using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>One step of the batch chain.</summary>
/// <param name="Name">Shown to people; also the name of its mark in the build directory.</param>
/// <param name="Reads">Names of the files and fingerprints it depends on; when none has changed the step is skipped.</param>
/// <param name="Writes">The files it writes, relative to the build directory.</param>
/// <param name="Run">Does the work.</param>
internal sealed record BuildStep(string Name, IReadOnlyList<string> Reads, IReadOnlyList<string> Writes, Action<IWorkProgress, CancellationToken> Run);
