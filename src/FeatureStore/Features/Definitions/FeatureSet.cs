using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The features of an engine: checked, in column order, immutable. Written in YAML (docs/features.md); what a release
/// keeps is the expanded set as <see cref="ToYaml"/> gives it.
/// </summary>
public sealed class FeatureSet
{
    /// <summary>The retention of a file that gives none, 90 days, in milliseconds.</summary>
    public const long DefaultRetentionMs = FeatureWindow.LongestMs;

    private const string DefaultResource = "FeedRanker.FeatureStore.default-features.yaml";

    /// <summary>Checks definitions as a whole.</summary>
    /// <param name="features">The definitions, in column order; those computed from others may come before them.</param>
    /// <param name="file">How errors name where they come from.</param>
    /// <param name="retentionMs">How long events are kept: no window is longer.</param>
    /// <exception cref="InputException">No features, a name twice, <c>of</c> names none, or features are computed from each other in a circle.</exception>
    public FeatureSet(IReadOnlyList<FeatureDefinition> features, string? file = null, long retentionMs = DefaultRetentionMs)
    {
        if (features.Count == 0) throw new InputException("a feature set needs at least one feature.", file, field: "features");
        var problems = new FeatureProblems(file ?? "features");
        new FeatureSetCheck(features, problems).Run(types: null);
        problems.ThrowIfAny();
        Features = [.. features];
        File = file;
        RetentionMs = retentionMs;
    }

    /// <summary>The features that ship with the engine.</summary>
    public static FeatureSet Default { get; } = LoadDefault();

    /// <summary>The definitions, in column order.</summary>
    public IReadOnlyList<FeatureDefinition> Features { get; }

    /// <summary>How long events are kept, in milliseconds: no window is longer.</summary>
    public long RetentionMs { get; }

    /// <summary>Whether no name stands for several features any more.</summary>
    public bool IsExpanded => !Features.Any(f => f.IsWildcard);

    /// <summary>Where they were read from, as errors name it; null when they were not.</summary>
    public string? File { get; }

    /// <summary>The feature of a name; of a sequence or a pattern that was expanded, those it became.</summary>
    /// <exception cref="InputException">There is none: names the nearest.</exception>
    public IReadOnlyList<FeatureDefinition> Named(string name)
    {
        FeatureDefinition[] found = [.. Features.Where(f => f.Name == name)];
        if (found.Length == 0) found = [.. Features.Where(f => f.Name.StartsWith(name.TrimEnd('*').TrimEnd('.') + ".", StringComparison.Ordinal))];
        return found.Length > 0 ? found
            : throw new InputException($"there is no feature '{name}'. {SnakeCase.Suggest(name, Features.Select(f => f.Name), nearestOnly: true)}".TrimEnd(), field: "name");
    }

    /// <summary>Reads a set from a file.</summary>
    /// <exception cref="InputException">The file is missing or wrong: names file, line, column, field and what would be right, of all that is wrong.</exception>
    public static FeatureSet Load(string path, EventTypes types) => Parse(ReadText(path), path, types);

    /// <summary>Reads a set from YAML text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">How errors name it.</param>
    /// <param name="types">The event types that features may count.</param>
    /// <exception cref="InputException">As <see cref="Load"/>.</exception>
    public static FeatureSet Parse(string yaml, string file, EventTypes types)
    {
        var problems = new FeatureProblems(file);
        var (features, retentionMs) = Read(yaml, problems, types);
        problems.ThrowIfAny();
        return new FeatureSet(features, file, retentionMs);
    }

    /// <summary>Everything that is wrong with a file, in the order of its lines; empty for a sound one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="types">The event types that features may count.</param>
    /// <param name="tables">The imported tables, all of them opened; what features read of tables is not checked when null.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static IReadOnlyList<FeatureProblem> Check(string path, EventTypes types, FeatureTables? tables = null)
    {
        var problems = new FeatureProblems(path);
        var (features, _) = Read(ReadText(path), problems, types);
        if (tables is null) return problems.All;
        foreach (var feature in features)
            if (TableProblem(feature, tables) is { } problem) problems.Add(feature, problem.Field, problem.Message);
        return problems.All;
    }

    /// <summary>
    /// The same features with every <c>*</c> replaced by the attributes there are: numbers of the catalog's items,
    /// attributes of users, and for cohorts the attributes of 2 to 32 values that split users most evenly; and every
    /// sequence by its columns. A feature computed from one that does not exist is left out. Deterministic.
    /// </summary>
    public FeatureSet Expand(CatalogSnapshot catalog, IUserAttributes users) =>
        IsExpanded ? this : new FeatureSet(new FeatureExpansion(catalog, users).Expand(Features), File, RetentionMs);

    /// <summary>Names of the imported tables that features read.</summary>
    public IReadOnlyList<string> TableNames => [.. Features.Select(f => f.Table).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Checks that the tables and columns that features read were imported.</summary>
    /// <param name="tables">Those of the data directory, with <see cref="TableNames"/> opened.</param>
    /// <exception cref="InputException">One was not, or is about another entity: names file, line, field and what is near.</exception>
    public void CheckTables(FeatureTables tables)
    {
        foreach (var f in Features)
            if (TableProblem(f, tables) is { } problem) throw new InputException(problem.Message, File, f.Line, $"{f.Name}.{problem.Field}");
    }

    // What is wrong with the table of a feature: the field, and why.
    private static (string Field, string Message)? TableProblem(FeatureDefinition f, FeatureTables tables)
    {
        if (f.Table.Length == 0) return null;
        if (tables.Find(f.Table) is not { } table)
            return ("table", $"there is no table '{f.Table}'; {(tables.Names.Count == 0 ? "none was imported: see ./feedranker features import --help." : SnakeCase.Suggest(f.Table, tables.Names))}");
        if (table.Entity != f.Entity)
            return ("entity", $"table '{f.Table}' is about {SnakeCase.Of(table.Entity)}, not {SnakeCase.Of(f.Entity)}.");
        return table.Columns.Contains(f.TableColumn) ? null
            : ("column", $"table '{f.Table}' has no column '{f.TableColumn}'; {SnakeCase.Suggest(f.TableColumn, table.Columns)}");
    }

    /// <summary>The set as YAML that reads back to the same set.</summary>
    public string ToYaml() => FeatureSetWriter.Write(Features, RetentionMs);

    /// <summary>
    /// The features that have the name of one before and mean something else, without a higher version. What the engine
    /// filled in for a <c>*</c> may differ: new data is no new definition.
    /// </summary>
    /// <param name="before">Both sets expanded.</param>
    public IReadOnlyList<FeatureChange> ChangedSince(FeatureSet before)
    {
        var old = before.Features.ToDictionary(f => f.Name, StringComparer.Ordinal);
        return [.. Features.Where(f => old.TryGetValue(f.Name, out var was) && f.Version <= was.Version
            && FeatureMeaning.Of(was, dataFields: !f.IsFilledIn) != FeatureMeaning.Of(f, dataFields: !f.IsFilledIn)).Select(f => new FeatureChange(old[f.Name], f))];
    }

    internal void CheckEvents(EventTypes types)
    {
        var problems = new FeatureProblems(File ?? "features");
        new FeatureSetCheck(Features, problems).Run(types);
        problems.ThrowIfAny();
    }

    private static (List<FeatureDefinition> Features, long RetentionMs) Read(string yaml, FeatureProblems problems, EventTypes types)
    {
        var reader = new FeatureSetReader(problems);
        var features = reader.Read(yaml);
        new FeatureSetCheck(features, problems).Run(types);
        return (features, reader.RetentionMs);
    }

    private static string ReadText(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {e.Message}", path, inner: e);
        }
    }

    private static FeatureSet LoadDefault()
    {
        using var stream = typeof(FeatureSet).Assembly.GetManifestResourceStream(DefaultResource)
            ?? throw new InvalidOperationException($"Resource {DefaultResource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), "data/features/default.yaml", EventTypes.Default);
    }
}
