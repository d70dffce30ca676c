using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>
/// Keeps a second build out of a build directory: both would write the same files. The lock is the operating system's on
/// an open file, so it goes with the process, however that ends; the file itself stays and means nothing.
/// </summary>
internal sealed class BuildLock : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "build.lock";

    private readonly FileStream _file;

    private BuildLock(FileStream file) => _file = file;

    /// <exception cref="InputException">Another build has the directory, or it is not writable.</exception>
    public static BuildLock Take(string buildDirectory)
    {
        try
        {
            Directory.CreateDirectory(buildDirectory);
            return new BuildLock(new FileStream(Path.Combine(buildDirectory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new InputException("cannot be written: a build needs it.", buildDirectory, inner: denied);
        }
        catch (IOException busy)
        {
            if (File.Exists(buildDirectory)) throw new InputException("is a file where the build directory should be.", buildDirectory, inner: busy);
            throw new InputException("a build or an evaluation is running there: wait for it to end, or stop it; what it has finished is kept.", buildDirectory, inner: busy);
        }
    }

    public void Dispose() => _file.Dispose();
}
