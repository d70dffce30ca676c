namespace FeedRanker.FeatureStore;

/// <summary>SQLite could not do what it was asked to: disk full, file damaged, disk error. Nothing was written.</summary>
internal sealed class SqliteFailure(string path, int code, string problem) : IOException($"{path}: {problem} (SQLite error {code}).")
{
    /// <summary>SQLite's result code.</summary>
    public int Code => code;
}
