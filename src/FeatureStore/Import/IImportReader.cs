namespace FeedRanker.FeatureStore;

/// <summary>Reads one format. Made for one import; <see cref="Read"/> may run twice, once to check and once to store.</summary>
internal interface IImportReader
{
    /// <summary>Proves that all files are there and have the right columns, before anything is written.</summary>
    /// <exception cref="Core.InputException">They are not.</exception>
    void Prove();

    /// <summary>Gives every record to the run, items and users before the events that name them.</summary>
    void Read(ImportRun run);
}
