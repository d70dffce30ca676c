using FeedRanker.Evaluation;

namespace FeedRanker.Cli.Verbs;

/// <summary>Says which conditions of <c>--fail-if</c> hold, and what that means for the exit code.</summary>
internal static class GateReport
{
    /// <summary>Exit code when a condition holds.</summary>
    public const int Holds = 1;

    /// <summary>Names each condition that holds on standard error.</summary>
    /// <returns><see cref="Holds"/> when one does, else 0.</returns>
    public static int ExitCode(IReadOnlyList<GateOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
            if (outcome.Holds) Terminal.Error($"FAILED: {outcome.Condition.Text} holds of {outcome.System} ({string.Join(", ", outcome.Readings.Select((r, i) => Show(outcome.Condition.Terms[i], r)))}).");
        return outcomes.Any(o => o.Holds) ? Holds : 0;
    }

    private static string Show(GateTerm term, double reading) =>
        term.IsPercent ? $"{Terminal.Number(reading * 100, 3)}%" : Terminal.Number(reading, 6);
}
