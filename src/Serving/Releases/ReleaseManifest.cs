using System.Text.Json;
using System.Text.Json.Serialization;
using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>What a release bundle says of itself, in <c>manifest.json</c>.</summary>
public sealed record ReleaseManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The layout of the bundle; another one is refused.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The bundle's layout.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary><c>r-</c> and the first 12 hex digits of a hash of every file's hash: equal bundles have equal ids.</summary>
    public required string Id { get; init; }

    /// <summary>When it was built; the only part that differs between two builds of the same inputs.</summary>
    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>The store whose rows the bundle's models refer to.</summary>
    public required string StoreId { get; init; }

    /// <summary>Rows in its catalog.</summary>
    public required int Items { get; init; }

    /// <summary>Events it learned from.</summary>
    public required long Events { get; init; }

    /// <summary>Time of the last event it learned from, Unix milliseconds.</summary>
    public required long LastEventMs { get; init; }

    /// <summary>
    /// Start of its test part, Unix milliseconds: its rankers, and the models under <see cref="Release.EvaluationDirectory"/>,
    /// learned from events before it only. Absent where the release does not say.
    /// </summary>
    public long? TestFromMs { get; init; }

    /// <summary>Id of the model that made its embeddings.</summary>
    public required string EmbeddingModel { get; init; }

    /// <summary>SHA-256 of each file, lower-case hex.</summary>
    public required SortedDictionary<string, string> Files { get; init; }

    /// <summary>Reads and checks a manifest.</summary>
    /// <exception cref="InputException">It is missing, no JSON, lacks a field, or is of another format.</exception>
    public static ReleaseManifest Load(string path)
    {
        if (!File.Exists(path)) throw new InputException("the release's manifest is missing.", path);
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllText(path), ReleaseJson.Default.ReleaseManifest)
                ?? throw new InputException("the manifest is empty.", path);
            if (manifest.Format != CurrentFormat)
                throw new InputException($"format {manifest.Format} is not {CurrentFormat}; build the release again.", path, field: "format");
            return manifest;
        }
        catch (JsonException e)
        {
            throw new InputException($"is no valid manifest: {e.Message}", path, (int)(e.LineNumber ?? -1) + 1, inner: e);
        }
    }

    /// <summary>The manifest as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReleaseJson.Default.ReleaseManifest) + "\n";
}

/// <summary>Serialisation of release files without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReleaseManifest))]
internal sealed partial class ReleaseJson : JsonSerializerContext;
