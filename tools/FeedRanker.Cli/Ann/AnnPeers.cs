using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FeedRanker.Core;
using FeedRanker.Retrieval;

namespace FeedRanker.Cli.Ann;

/// <summary>Runs <c>bench/retrieval-ann/peers.py</c>, which measures other libraries on the same set.</summary>
internal sealed class AnnPeers(string python, string peers, int threads, int buildThreads, IWorkProgress progress)
{
    private const string Script = "bench/retrieval-ann/peers.py";

    /// <summary>What the peers did; those that are not installed are named and left out.</summary>
    /// <exception cref="InputException">There is no script or no Python.</exception>
    public IReadOnlyList<AnnResult> Run(AnnSet set, IReadOnlyList<int> ks, CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("feedranker-ann-").FullName;
        try
        {
            string At(string name) => Path.Combine(directory, name);
            VectorFile.Write(At("base.fvecs"), set.Base, ct);
            VectorFile.Write(At("queries.fvecs"), set.Queries, ct);
            set.Truth.Write(At("truth.ivecs"));
            string[] arguments =
            [
                ScriptPath(), "--base", At("base.fvecs"), "--queries", At("queries.fvecs"), "--truth", At("truth.ivecs"),
                "--metric", Verbs.IndexOptions.NameOf(set.Metric), "--k", string.Join(',', ks), "--peers", peers,
                "--threads", threads.ToString(CultureInfo.InvariantCulture), "--build-threads", buildThreads.ToString(CultureInfo.InvariantCulture),
            ];
            return Read(arguments, ct);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private List<AnnResult> Read(string[] arguments, CancellationToken ct)
    {
        var results = new List<AnnResult>();
        using var process = Start(arguments);
        using var end = ct.Register(() => process.Kill(entireProcessTree: true));
        while (process.StandardOutput.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("note", out var note)) progress.Note(note.GetString()!);
            else results.Add(ResultOf(json.RootElement));
        }

        process.WaitForExit();
        ct.ThrowIfCancellationRequested();
        if (process.ExitCode != 0) progress.Note($"warning: {python} {Script} ended with code {process.ExitCode}; what it had measured is kept");
        return results;
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true };
        foreach (var name in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" })
            start.Environment[name] = threads.ToString(CultureInfo.InvariantCulture);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InputException($"'{python}' cannot be started: {missing.Message}; name a Python 3 that has numpy, hnswlib and faiss.", field: "--python", inner: missing);
        }
    }

    private static AnnResult ResultOf(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        json.GetProperty("build_s").GetDouble(),
        json.GetProperty("bytes").GetInt64(),
        [.. json.GetProperty("points").EnumerateArray().Select(p => new AnnPoint(
            p.GetProperty("k").GetInt32(), p.GetProperty("ef").GetInt32(), p.GetProperty("recall").GetDouble(), p.GetProperty("qps").GetDouble(), null))]);

    private static string ScriptPath()
    {
        for (var root = AppContext.BaseDirectory; root is not null; root = Path.GetDirectoryName(root))
            if (Path.Combine(root, Script) is var path && File.Exists(path)) return path;
        throw new InputException($"there is no {Script} above {AppContext.BaseDirectory}: peers are measured from a clone.", field: "--peers");
    }
}
