using FeedRanker.Core;

namespace FeedRanker.Serving;

/// <summary>
/// How the event log is cut in time. Models that give a row its features are fitted on events before the row's own cut
/// only, so that nothing a row knows comes from its future.
/// </summary>
/// <param name="CutsMs">
/// Rising times c0 &lt; c1 &lt; ... : collaborative-filtering models are fitted before each; ranker rows between two cuts
/// take the models of the earlier one.
/// </param>
/// <param name="ValidateFromMs">Ranker rows from here to <paramref name="TestFromMs"/> choose the number of trees and calibrate.</param>
/// <param name="TestFromMs">Everything from here on is only ever evaluated on.</param>
/// <param name="EndMs">Just after the last event.</param>
public sealed record TimeSplit(IReadOnlyList<long> CutsMs, long ValidateFromMs, long TestFromMs, long EndMs)
{
    /// <summary>Cuts by share of events: 80% to fit, 10% to validate, 10% to test, and fits at 50% and 65% before.</summary>
    public static TimeSplit ByShare(ReadOnlySpan<FeedEvent> log, IReadOnlyList<double> earlierCuts, double validateFrom = 0.8, double testFrom = 0.9)
    {
        if (log.IsEmpty) throw new InputException("there are no events to split: import some, or generate a world.");
        var cuts = new List<long>();
        foreach (var share in earlierCuts.Append(validateFrom).Append(testFrom))
        {
            var at = log[Math.Min(log.Length - 1, (int)(log.Length * share))].TimeMs;
            if (cuts.Count == 0 || at > cuts[^1]) cuts.Add(at);
        }

        return Make(cuts, log);
    }

    /// <summary>
    /// Cuts at stated times. Without a start of training, earlier fits are spread over the events before validation as
    /// <paramref name="earlierCuts"/> says; with one, they are spread evenly between it and validation.
    /// </summary>
    public static TimeSplit At(ReadOnlySpan<FeedEvent> log, long? trainFromMs, long validateFromMs, long testFromMs, IReadOnlyList<double> earlierCuts)
    {
        if (log.IsEmpty) throw new InputException("there are no events to split: import some, or generate a world.");
        if (validateFromMs >= testFromMs) throw new InputException("validation must start before the test.", field: "--test-from");
        if (testFromMs > log[^1].TimeMs) throw new InputException("no event is on or after the test's start.", field: "--test-from");
        if (validateFromMs <= log[0].TimeMs) throw new InputException("no event is before validation.", field: "--validate-from");
        if (trainFromMs >= validateFromMs) throw new InputException("training must start before validation.", field: "--train-from");
        var start = trainFromMs is { } from ? CountBefore(log, from) : 0;
        var end = CountBefore(log, validateFromMs);
        var cuts = new List<long>();
        if (trainFromMs is { } first) cuts.Add(first);
        for (var i = 0; i < earlierCuts.Count; i++)
        {
            var share = trainFromMs is null ? earlierCuts[i] / 0.8 : (i + 1.0) / (earlierCuts.Count + 1);
            var at = log[Math.Min(log.Length - 1, start + (int)((end - start) * share))].TimeMs;
            if (at < validateFromMs && (cuts.Count == 0 || at > cuts[^1])) cuts.Add(at);
        }

        cuts.Add(validateFromMs);
        cuts.Add(testFromMs);
        return Make(cuts, log);
    }

    /// <summary>The cut whose models a row of that time takes; -1 before the first.</summary>
    public int CutOf(long timeMs)
    {
        var cut = -1;
        while (cut + 1 < CutsMs.Count && CutsMs[cut + 1] <= timeMs) cut++;
        return cut;
    }

    private static int CountBefore(ReadOnlySpan<FeedEvent> log, long timeMs)
    {
        var count = 0;
        while (count < log.Length && log[count].TimeMs < timeMs) count++;
        return count;
    }

    private static TimeSplit Make(List<long> cuts, ReadOnlySpan<FeedEvent> log)
    {
        if (cuts.Count < 2)
            throw new InputException($"{log.Length} events over {log[^1].TimeMs - log[0].TimeMs} ms are too few to split in time.");
        return new TimeSplit(cuts, cuts[^2], cuts[^1], log[^1].TimeMs + 1);
    }
}
