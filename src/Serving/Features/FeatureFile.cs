using FeedRanker.Core;
using FeedRanker.FeatureStore;

namespace FeedRanker.Serving;

/// <summary>Checks files of feature definitions against what a data directory holds.</summary>
public static class FeatureFile
{
    /// <summary>The event types of a data directory's store; the built-in ones when there is no store.</summary>
    public static EventTypes EventTypesOf(string dataDirectory)
    {
        if (!HasStore(dataDirectory)) return EventTypes.Default;
        using var store = StateStore.OpenReadOnly(dataDirectory);
        return store.EventTypes;
    }

    /// <summary>Everything wrong with a file, in the order of its lines; empty for a sound one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataDirectory">
    /// Where the store's event types and attributes come from, and the release whose features must keep their meaning; null
    /// for the file alone.
    /// </param>
    /// <exception cref="InputException">The file or the store cannot be read.</exception>
    public static IReadOnlyList<FeatureProblem> Check(string path, string? dataDirectory)
    {
        if (dataDirectory is null || !HasStore(dataDirectory)) return FeatureSet.Check(path, EventTypes.Default);
        using var store = StateStore.OpenReadOnly(dataDirectory);
        if (FeatureSet.Check(path, store.EventTypes, FeatureTables.Open(dataDirectory)) is { Count: > 0 } problems) return problems;
        var features = FeatureSet.Load(path, store.EventTypes).Expand(store.Catalog, new DirectoryAttributes(store.Users));
        return [.. FeatureFit.ProblemsOf(features, store, path).Concat(new FeatureRegistry(dataDirectory, store.EventTypes).ProblemsOf(features, path)).OrderBy(p => p.Line)];
    }

    private static bool HasStore(string dataDirectory) => File.Exists(Path.Combine(dataDirectory, "state.db"));
}
