using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Builds vector indexes of any kind and keeps them as files: one snapshot an index, mapped into memory when opened.</summary>
public static class VectorIndex
{
    private const string ArtifactKind = "vector-index";
    private const int FormatVersion = 1;
    private const string KindSection = "index.kind";
    private const string EffortSection = "index.default_effort";

    /// <summary>
    /// Builds an index of the kind the options name or their numbers call for, and tunes its default effort to the wanted
    /// recall on the options' sample of queries.
    /// </summary>
    /// <exception cref="InputException">An option is out of range, or a vector cannot be compared by the metric.</exception>
    public static IStoredIndex Build(VectorSet vectors, VectorIndexOptions options, IWorkProgress? progress = null, CancellationToken ct = default)
    {
        progress ??= WorkProgress.None;
        options.Validate();
        vectors.Check(options.Metric);
        var choice = IndexChoice.For(vectors.Count, options);
        if (options.Kind == VectorIndexKind.Auto) progress.Note($"{IndexKinds.Of(choice.Kind).Name}: {choice.Reason}");
        var index = IndexKinds.Of(choice.Kind).Build(vectors, options, progress, ct);
        if (options.Queries is { } queries) VectorIndexTuner.Tune(index, queries, options.K, options.WantedRecall, new TuneOptions { Threads = options.Threads }, progress, ct);
        return index;
    }

    /// <summary>Writes a snapshot; it appears under its name when it is complete. No writer may be at work on the index.</summary>
    /// <exception cref="InputException">It cannot be written there.</exception>
    public static void Save(string path, IStoredIndex index)
    {
        try
        {
            using var writer = new ArtifactWriter(path, ArtifactKind, FormatVersion);
            writer.WriteText(KindSection, index.Kind);
            writer.Write<int>(EffortSection, [index.DefaultEffort]);
            index.Save(writer);
            writer.Complete();
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {denied.Message}", path, inner: denied);
        }
    }

    /// <summary>Opens a snapshot in place: a file replaced by another while it is open stays as it was opened.</summary>
    /// <exception cref="InputException">Missing, damaged (says at which offset), of another version, or no snapshot.</exception>
    public static IStoredIndex Open(string path) => Open(path, IndexKinds.All);

    /// <summary>The parts of a snapshot with what they take.</summary>
    /// <exception cref="InputException">As <see cref="Open(string)"/>.</exception>
    public static IReadOnlyList<ArtifactSection> PartsOf(string path) => ArtifactReader.Map(path, ArtifactKind, FormatVersion).Sections;

    /// <summary>The efforts between which searches for <paramref name="k"/> rows may differ: below and above, nothing changes.</summary>
    public static (int Least, int Most) EffortsOf(IVectorIndex index, int k) => IndexKinds.Of(index).Efforts(index, k);

    /// <summary>How the links or lists of an index are spread; null for kinds that have none.</summary>
    public static IndexSpread? SpreadOf(IVectorIndex index) => IndexKinds.Of(index).Spread(index);

    /// <summary>Refuses an index whose vectors are of another space than the queries it is to be asked.</summary>
    /// <param name="index">Of items.</param>
    /// <param name="space">The id of the model that makes the queries' vectors, such as <see cref="AlsModel.Id"/>.</param>
    /// <param name="path">The index's file, named in the error.</param>
    /// <exception cref="InputException">Names both ids.</exception>
    public static void RequireSpace(IVectorIndex index, string space, string? path = null)
    {
        if (index.Space == space) return;
        var holds = index.Space.Length > 0 ? $"was built from the vectors of '{index.Space}'" : "does not say which model made its vectors";
        throw new InputException($"the {index.Kind} index {holds}; queries are vectors of '{space}': build the index from that model's vectors.", path, field: "space");
    }

    internal static IStoredIndex Open(string path, IReadOnlyList<IndexKind> kinds)
    {
        var reader = ArtifactReader.Map(path, ArtifactKind, FormatVersion);
        var name = reader.ReadText(KindSection);
        var kind = kinds.FirstOrDefault(k => k.Name == name)
            ?? throw new InputException($"holds an index of kind '{name}'; {string.Join(", ", kinds.Select(k => k.Name))} are known.", path);
        var effort = reader.Read<int>(EffortSection);
        if (effort.Length != 1 || effort[0] < 0) throw new InputException($"section '{EffortSection}' is malformed.", path);
        var defaultEffort = effort[0];
        try
        {
            var index = kind.Load(reader);
            index.DefaultEffort = defaultEffort;
            return index;
        }
        catch (Exception malformed) when (malformed is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InputException($"is no {name} index, though its checksums match: {malformed.Message}", path, inner: malformed);
        }
        finally
        {
            GC.KeepAlive(reader);
        }
    }
}
