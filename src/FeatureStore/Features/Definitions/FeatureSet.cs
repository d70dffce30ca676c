using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// The features of an engine: checked, in column order, immutable. Written in YAML (docs/features.md); what a release
/// keeps is the expanded set as <see cref="ToYaml"/> gives it.
/// </summary>
public sealed class FeatureSet
{
    private const string DefaultResource = "FeedRanker.FeatureStore.default-features.yaml";

    /// <summary>Checks definitions as a whole.</summary>
    /// <exception cref="InputException">No features, a name twice, or <c>of</c> names a feature that does not come before.</exception>
    public FeatureSet(IReadOnlyList<FeatureDefinition> features, string? file = null)
    {
        if (features.Count == 0) throw new InputException("a feature set needs at least one feature.", file, field: "features");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var feature in features)
        {
            if (!names.Add(feature.Name))
                throw new InputException($"feature '{feature.Name}' is defined twice.", file, feature.Line, "name");
            foreach (var operand in feature.Of)
                if (!names.Any(n => n != feature.Name && (n == operand || Glob.Matches(operand, n) || Glob.Matches(n, operand))))
                    throw new InputException($"'{operand}' is not a feature defined before '{feature.Name}'. {SnakeCase.Suggest(operand, names)}", file, feature.Line, "of");
        }

        Features = [.. features];
        File = file;
    }

    /// <summary>The features that ship with the engine.</summary>
    public static FeatureSet Default { get; } = LoadDefault();

    /// <summary>The definitions, in column order.</summary>
    public IReadOnlyList<FeatureDefinition> Features { get; }

    /// <summary>Whether no name stands for several features any more.</summary>
    public bool IsExpanded => !Features.Any(f => f.IsWildcard);

    private string? File { get; }

    /// <summary>Reads a set from a file.</summary>
    /// <exception cref="InputException">The file is missing or wrong: names file, line, field, and what would be right.</exception>
    public static FeatureSet Load(string path, EventTypes types)
    {
        string text;
        try
        {
            text = System.IO.File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read: {e.Message}", path, inner: e);
        }

        return Parse(text, path, types);
    }

    /// <summary>Reads a set from YAML text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">How errors name it.</param>
    /// <param name="types">The event types that features may count.</param>
    /// <exception cref="InputException">As <see cref="Load"/>.</exception>
    public static FeatureSet Parse(string yaml, string file, EventTypes types)
    {
        var set = new FeatureSet(FeatureSetReader.Read(yaml, file), file);
        set.CheckEvents(types);
        return set;
    }

    /// <summary>
    /// The same features with every <c>*</c> replaced by the attributes there are: numbers of the catalog's items,
    /// attributes of users, and for cohorts the attributes of 2 to 32 values that split users most evenly. A feature
    /// computed from one that does not exist is left out. Deterministic.
    /// </summary>
    public FeatureSet Expand(CatalogSnapshot catalog, IUserAttributes users) =>
        IsExpanded ? this : new FeatureSet(new FeatureExpansion(catalog, users).Expand(Features), File);

    /// <summary>Names of the imported tables that features read.</summary>
    public IReadOnlyList<string> TableNames => [.. Features.Select(f => f.Table).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    /// <summary>Checks that the tables and columns that features read were imported.</summary>
    /// <param name="tables">Those of the data directory, with <see cref="TableNames"/> opened.</param>
    /// <exception cref="InputException">One was not, or is about another entity: names file, line, field and what is near.</exception>
    public void CheckTables(FeatureTables tables)
    {
        foreach (var f in Features)
        {
            if (f.Table.Length == 0) continue;
            if (tables.Find(f.Table) is not { } table)
                throw new InputException($"there is no table '{f.Table}'; {(tables.Names.Count == 0 ? "none was imported: see ./feedranker features import --help." : SnakeCase.Suggest(f.Table, tables.Names))}", File, f.Line, $"{f.Name}.table");
            if (table.Entity != f.Entity)
                throw new InputException($"table '{f.Table}' is about {SnakeCase.Of(table.Entity)}, not {SnakeCase.Of(f.Entity)}.", File, f.Line, $"{f.Name}.entity");
            if (!table.Columns.Contains(f.Column))
                throw new InputException($"table '{f.Table}' has no column '{f.Column}'; {SnakeCase.Suggest(f.Column, table.Columns)}", File, f.Line, $"{f.Name}.column");
        }
    }

    /// <summary>The set as YAML that reads back to the same set.</summary>
    public string ToYaml() => FeatureSetWriter.Write(Features);

    internal void CheckEvents(EventTypes types)
    {
        foreach (var feature in Features)
        {
            var name = feature.Event;
            if (name.Length == 0 || types.TryGet(name, out _)) continue;
            if (feature.Kind != FeatureKind.Mean && SignalTable.Groups.Contains(name)) continue;
            var known = feature.Kind == FeatureKind.Mean ? types.Names : SignalTable.Groups.Concat(types.Names);
            throw new InputException($"unknown event '{name}'; {SnakeCase.Suggest(name, known)}", File, feature.Line, $"{feature.Name}.event");
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
