using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>A release bundle in memory: immutable, loaded whole or refused.</summary>
/// <param name="Manifest">What the bundle says of itself.</param>
/// <param name="Models">Everything learned.</param>
public sealed record Release(ReleaseManifest Manifest, ModelSet Models)
{
    /// <summary>The file of the catalog as of the build.</summary>
    public const string CatalogFile = "catalog.bin";

    /// <summary>The file of the offline metrics.</summary>
    public const string MetricsFile = "metrics.json";

    /// <summary>The folder of the collaborative models fitted before the test part: offline evaluation uses them, serving never.</summary>
    public const string EvaluationDirectory = "evaluation";

    /// <summary>Loads a bundle after checking every file's hash against the manifest.</summary>
    /// <exception cref="InputException">A file is missing or has changed: it is named.</exception>
    public static Release Load(string directory, EventTypes types) => new(Check(directory), ModelSet.Load(directory, types));

    /// <summary>Checks every file of a bundle against its manifest, without loading the models.</summary>
    /// <exception cref="InputException">A file is missing or has changed: it is named.</exception>
    public static ReleaseManifest Check(string directory)
    {
        var manifest = ReleaseManifest.Load(Path.Combine(directory, ReleaseManifest.FileName));
        foreach (var (name, hash) in manifest.Files)
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path)) throw new InputException($"a file of release {manifest.Id} is missing; build the release again.", path);
            if (BuildChain.HashOf(path) != hash)
                throw new InputException($"is damaged: its SHA-256 is not the one in the manifest of release {manifest.Id}; build the release again.", path);
        }

        return manifest;
    }
}
