using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>
/// Estimates the value of policies on many independent logs of one generated world and holds estimates and intervals against the
/// truth. Requests are drawn with replacement from the world's, pages and clicks anew: the world is the population, so the truth is
/// one exact number.
/// </summary>
public static class CoverageStudy
{
    /// <summary>Runs a study. The same world and options give the same bits, whatever the threads.</summary>
    public static CoverageStudyReport Run(WorldRequests world, CoverageStudyOptions options, IWorkProgress progress, CancellationToken ct)
    {
        options.Validated();
        var rows = new List<CoverageStudyRow>();
        foreach (var name in options.Policies)
        {
            var policy = WorldPolicy.Of(world, name, options.Seed, ct);
            progress.Begin($"logs under {name}", options.Seeds);
            rows.AddRange(Run(world, policy, options, progress, ct));
            progress.End();
        }

        return new CoverageStudyReport(options.Seeds, options.Requests, world.Requests.Count, world.Examination.Length, rows);
    }

    private static IEnumerable<CoverageStudyRow> Run(WorldRequests world, WorldPolicy policy, CoverageStudyOptions options, IWorkProgress progress, CancellationToken ct)
    {
        var runs = new LogRun[options.Seeds];
        var gate = new Lock();
        var parallel = new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : -1 };
        Parallel.For(0, runs.Length, parallel, s =>
        {
            runs[s] = RunOne(world, policy, options, options.Seed + (ulong)s, ct);
            lock (gate) progress.Advance(1);
        });
        for (var e = 0; e < PolicyEvaluation.Estimators.Count; e++)
        {
            var tally = new CoverageTally(policy.Name, PolicyEvaluation.Estimators[e], policy.Truth);
            foreach (var run in runs)
                if (run.OfKinds[0][e].Lacks is null) tally.Add(Array.ConvertAll(run.OfKinds, k => k[e]), run.Answered[(int)PolicyEstimatorTable.All[e].Kind]);
            if (tally.Row() is { } row) yield return row;
        }
    }

    private static LogRun RunOne(WorldRequests world, WorldPolicy policy, CoverageStudyOptions options, ulong seed, CancellationToken ct)
    {
        var log = WorldLog.Draw(world, policy, options.Requests, StableHash.Mix(seed)).Validated();
        var resampling = new ResamplingOptions { Resamples = options.Resamples, Seed = seed };
        var run = new EstimatorRun(log, new PolicyEvaluationOptions { Resampling = resampling }, ct);
        var kinds = Enum.GetValues<WeightKind>();
        var overlaps = kinds.Select(kind => Overlap.Of(log, kind)).OfType<Overlap>().ToArray();
        var answered = new bool[kinds.Length];
        foreach (var overlap in overlaps) answered[(int)overlap.Kind] = OverlapVerdict.Of(overlap, 0).Answer != Answer.No;
        return new LogRun(Array.ConvertAll(Enum.GetValues<PolicyIntervalKind>(), kind => run.Estimates(kind, overlaps)), answered);
    }

    private readonly record struct LogRun(PolicyEstimate[][] OfKinds, bool[] Answered);
}
