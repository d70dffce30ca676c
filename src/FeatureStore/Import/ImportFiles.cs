using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>Finds the files of a format's directory, plain or gzipped.</summary>
internal static class ImportFiles
{
    /// <summary>The path of a file that must be there.</summary>
    public static string Need(string directory, string name, string format)
    {
        if (!Directory.Exists(directory)) throw new InputException($"there is no such directory; the {format} format is one.", directory);
        return Find(directory, name)
            ?? throw new InputException($"is missing; the {format} format needs it, plain or gzipped ({name}.gz).", Path.Combine(directory, name));
    }

    /// <summary>The path of a file that may be there, or null.</summary>
    public static string? Find(string directory, string name)
    {
        var plain = Path.Combine(directory, name);
        var zipped = plain + ".gz";
        if (File.Exists(plain) && File.Exists(zipped))
            throw new InputException($"is there twice, plain and gzipped: keep one of {name} and {name}.gz.", plain);
        return File.Exists(plain) ? plain : File.Exists(zipped) ? zipped : null;
    }
}
