namespace FeedRanker.FeatureStore;

/// <summary>A format that can be imported.</summary>
public sealed class ImportFormat
{
    internal ImportFormat(string name, string summary, Func<string, ImportOptions, IImportReader> open)
    {
        Name = name;
        Summary = summary;
        Open = open;
    }

    /// <summary>What the person types.</summary>
    public string Name { get; }

    /// <summary>What it reads, in a line.</summary>
    public string Summary { get; }

    internal Func<string, ImportOptions, IImportReader> Open { get; }
}
