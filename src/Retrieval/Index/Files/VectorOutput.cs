using System.IO.Compression;
using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>A file to write, zipped where the name ends in <c>.gz</c>.</summary>
internal static class VectorOutput
{
    /// <exception cref="InputException">It cannot be created.</exception>
    public static Stream Create(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
            return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new BufferedStream(new GZipStream(file, CompressionLevel.Fastest), 1 << 20) : file;
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written: {denied.Message}", path, inner: denied);
        }
    }
}
