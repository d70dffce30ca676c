using FeedRanker.Core;

namespace FeedRanker.FeatureStore;

/// <summary>
/// Keeps a second writer out of a directory: memory mirrors the file, so two writers would contradict each other. The
/// lock is the operating system's, so it goes with the process, however that ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <exception cref="InputException">Another process, or this one, has the store open to write; or the directory is not writable.</exception>
    public static StoreLock Take(string dataDir)
    {
        var path = Path.Combine(dataDir, "state.lock");
        try
        {
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new InputException("cannot be written: the data directory must be writable.", path, inner: denied);
        }
        catch (IOException busy)
        {
            throw new InputException("the store is open in another process, which writes to it (a server or an import): send what you have to that server, or stop it first; or use another data directory.", dataDir, inner: busy);
        }
    }

    public void Dispose() => _file.Dispose();
}
