namespace FeedRanker.Evaluation;

/// <summary>Tells from a log what another policy would have earned, how sure that is, and whether the log can tell at all.</summary>
public static class PolicyEvaluation
{
    /// <summary>The names of all estimators, in the order of reports.</summary>
    public static IReadOnlyList<string> Estimators { get; } = PolicyEstimatorTable.All.Select(e => e.Name).ToArray();

    /// <summary>Runs the estimators. The same log and options give the same bits.</summary>
    /// <exception cref="Core.InputException">An option or a column out of its range, or an unknown estimator.</exception>
    public static PolicyReport Run(PolicyLog log, PolicyEvaluationOptions? options = null, CancellationToken ct = default)
    {
        var chosen = (options ?? PolicyEvaluationOptions.Default).Validated();
        var run = new EstimatorRun(log.Validated(), chosen, ct);
        var overlaps = Enum.GetValues<WeightKind>().Select(kind => Overlap.Of(log, kind)).OfType<Overlap>().ToArray();
        var unsupported = Overlap.UnsupportedMass(log);
        var (answer, warnings) = Judge(overlaps, unsupported);
        return new PolicyReport
        {
            Name = log.Name,
            Impressions = log.Count,
            Units = log.Units,
            Per = log.Per,
            OnPolicy = run.OnPolicy(),
            Estimates = run.Estimates(chosen.Interval, overlaps),
            Overlaps = overlaps,
            UnsupportedMass = unsupported,
            Answer = answer,
            Warnings = warnings,
            Confidence = chosen.Resampling.Confidence,
            Interval = chosen.Interval,
            Truth = log.Truth,
        };
    }

    private static (Answer Answer, IReadOnlyList<string> Warnings) Judge(Overlap[] overlaps, double unsupported)
    {
        var answer = overlaps.Length == 0 ? Answer.No : Answer.Yes;
        var warnings = new List<string>();
        if (overlaps.Length == 0) warnings.Add("This log cannot answer what the policy would earn: it has no weights.");
        for (var o = 0; o < overlaps.Length; o++)
        {
            var (verdict, words) = OverlapVerdict.Of(overlaps[o], overlaps[o].Kind == WeightKind.Position ? unsupported : 0);
            if (o == 0) answer = verdict; // positions come first: what most estimators rest on
            if (verdict != Answer.Yes) warnings.Add(OverlapVerdict.Sentence(verdict, overlaps[o].Kind, words));
        }

        return (answer, warnings);
    }
}
