using System.IO.Compression;
using System.Text;
using FeedRanker.Core;

namespace FeedRanker.FeatureStore.Tests;

/// <summary>Files to import, and a store to import them into.</summary>
internal sealed class ImportFolder : IDisposable
{
    private readonly TempStore _temp = new();

    public string Dir { get; } = Directory.CreateTempSubdirectory("feedranker-import-").FullName;

    public StateStore Store => _temp.Store;

    public TempStore Temp => _temp;

    public string Put(string name, string content) => Put(name, Encoding.UTF8.GetBytes(content));

    public string Put(string name, byte[] content)
    {
        var path = Path.Combine(Dir, name);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.WriteAllBytes(path, content);
            return path;
        }

        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(content);
        return path;
    }

    public ImportReport Import(string format, string? path = null, ImportOptions? options = null) =>
        Importer.Import(format, path ?? Dir, Store, options ?? ImportOptions.Default, WorkProgress.None, CancellationToken.None);

    public void Dispose()
    {
        _temp.Dispose();
        Directory.Delete(Dir, recursive: true);
    }
}
