using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// Makes a feed world and writes it as <c>docs/feed-format.md</c> says, with a <c>truth</c> folder beside it. The model is
/// explained in <c>docs/generated-world.md</c>.
/// </summary>
public static class WorldGenerator
{
    /// <summary>
    /// Generates a world into a new or empty folder. The folder appears when all is written: a failure or a cancellation
    /// leaves nothing behind. The same options give the same bytes.
    /// </summary>
    /// <exception cref="InputException">An option out of its range, or a folder that has something in it.</exception>
    public static WorldReport Generate(WorldOptions options, string outDir, IWorkProgress progress, CancellationToken ct)
    {
        options.Validate();
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(outDir));
        RefuseUsed(target, outDir);
        var partial = target + ".partial";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true); // of a run that was killed
        Directory.CreateDirectory(partial);
        try
        {
            var report = Write(new World(options), partial, progress, ct);
            if (Directory.Exists(target)) Directory.Delete(target);
            Directory.Move(partial, target);
            return report;
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    private static void RefuseUsed(string target, string outDir)
    {
        if (File.Exists(target)) throw new InputException("is a file; name a new or empty folder.", outDir);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new InputException("is not empty; name a new or empty folder.", outDir);
    }

    private static WorldReport Write(World world, string folder, IWorkProgress progress, CancellationToken ct)
    {
        var truth = Path.Combine(folder, "truth");
        Directory.CreateDirectory(truth);
        UsersFile.Write(Path.Combine(folder, "users.jsonl.gz"), world);
        new ItemsFile(world).Write(Path.Combine(folder, "items.jsonl.gz"), progress, ct);
        var interest = new TrueInterest(world);
        var bias = new PositionBias(world.Options.PageSize, world.Options.PositionBias);
        WorldReport report;
        IReadOnlyList<int> active;
        using (var log = new EventLog(Path.Combine(folder, "events.tsv.gz"), world.Options))
        using (var truthLog = new TruthLog(truth, world, interest))
        {
            var run = new Simulation(world, interest, bias, log, truthLog);
            run.Run(progress, ct);
            report = Summary.Of(world, log, run.Requests);
            active = run.ActiveUsers();
        }

        FollowsFile.Write(Path.Combine(folder, "follows.tsv.gz"), world);
        new OracleFile(world, interest).Write(Path.Combine(truth, "oracle.tsv.gz"), active);
        TruthNotes.Write(truth, world.Options, bias, report);
        return report;
    }
}
