namespace FeedRanker.EndToEnd.Tests;

/// <summary>A small generated world, imported and built once for all tests that only read it.</summary>
public sealed class SmallWorld : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("feedranker-e2e-").FullName;
    private readonly Lazy<ServerProcess> _server;

    public SmallWorld()
    {
        Cli.RunOk("generate", "--out", World, "--users", "200", "--items", "2000", "--days", "6", "--seed", "3");
        Cli.RunOk("import", "feed", World, "--data", Data);
        Cli.RunOk("build", "--data", Data);
        _server = new Lazy<ServerProcess>(() => ServerProcess.Start(CopyOfData("served")));
    }

    public string World => Path.Combine(_root, "world");

    public string Data => Path.Combine(_root, "data");

    internal ServerProcess Server => _server.Value;

    /// <summary>A copy that a test may change or damage.</summary>
    public string CopyOfData(string name)
    {
        var copy = Path.Combine(_root, name);
        foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(".lock", StringComparison.Ordinal)) continue;
            var to = Path.Combine(copy, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}

/// <summary>Tests that share the small world run one after the other.</summary>
[CollectionDefinition("small world")]
public sealed class SmallWorldCollection : ICollectionFixture<SmallWorld>;
