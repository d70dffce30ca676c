namespace FeedRanker.Reranking;

/// <summary>Reads a rule file's bytes without ever holding a huge one.</summary>
internal static class RuleFileBytes
{
    /// <exception cref="RuleFileException">Missing, unreadable or larger than <see cref="RuleFile.MaxBytes"/>.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[RuleFile.MaxBytes + 1];
            var count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (count > RuleFile.MaxBytes) throw Failed(path, RuleFileReader.TooLarge);
            return buffer[..count];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Failed(path, "there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Failed(path, $"it cannot be read: {e.Message}", e);
        }
    }

    private static RuleFileException Failed(string path, string message, Exception? inner = null) =>
        new([new RuleProblem(path, 0, 0, message)], inner);
}
