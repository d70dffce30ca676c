using System.Security.Cryptography;
using System.Text;
using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>
/// Runs steps in order. A finished step leaves a mark that holds a hash of what it read and of what it wrote; a step
/// whose mark still fits is skipped. Files appear only when complete, so a build killed at any moment goes on from the
/// last finished step and gives the same bytes.
/// </summary>
internal sealed class BuildChain(string directory, IWorkProgress progress)
{
    /// <summary>Runs or skips the steps; returns the names of those that ran.</summary>
    public IReadOnlyList<string> Run(IReadOnlyList<BuildStep> steps, CancellationToken ct)
    {
        Directory.CreateDirectory(directory);
        var ran = new List<string>();
        foreach (var step in steps)
        {
            ct.ThrowIfCancellationRequested();
            var mark = Path.Combine(directory, step.Name + ".done");
            var inputs = InputsOf(step);
            if (File.Exists(mark) && step.Writes.All(Exists) && File.ReadAllText(mark) == inputs + OutputsOf(step))
            {
                progress.Note($"{step.Name}: unchanged");
                continue;
            }

            File.Delete(mark);
            step.Run(progress, ct);
            foreach (var file in step.Writes)
                if (!Exists(file)) throw new InvalidOperationException($"Build step '{step.Name}' did not write {file}.");
            WriteWhole(mark, inputs + OutputsOf(step));
            ran.Add(step.Name);
        }

        return ran;
    }

    /// <summary>Writes a small text file so that it is either absent or complete.</summary>
    public static void WriteWhole(string path, string text)
    {
        var partial = path + ".partial";
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private bool Exists(string file) => File.Exists(Path.Combine(directory, file));

    private string InputsOf(BuildStep step)
    {
        var text = new StringBuilder();
        foreach (var read in step.Reads)
        {
            var path = Path.Combine(directory, read);
            text.Append(read).Append(' ').AppendLine(File.Exists(path) ? HashOf(path) : "");
        }

        return text.AppendLine("--").ToString();
    }

    private string OutputsOf(BuildStep step)
    {
        var text = new StringBuilder();
        foreach (var file in step.Writes) text.Append(file).Append(' ').AppendLine(HashOf(Path.Combine(directory, file)));
        return text.ToString();
    }
}
