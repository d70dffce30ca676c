using System.Globalization;

namespace FeedRanker.Evaluation;

/// <summary>What was left out of a <see cref="RunResult"/> and by which rule, in sentences.</summary>
internal static class RunRemarks
{
    public static IReadOnlyList<string> Of(RunResult result, bool complete)
    {
        var remarks = new List<string>();
        void Say(int count, string one, string many)
        {
            if (count > 0) remarks.Add(count == 1 ? $"1 {one}." : string.Create(CultureInfo.InvariantCulture, $"{count} {many}."));
        }

        var fate = complete ? "counted as empty lists" : "left out; --complete counts them as empty lists";
        Say(result.QueriesWithoutJudgements, "query of the run has no judgements: left out", "queries of the run have no judgements: left out");
        Say(result.QueriesNotAnswered, $"judged query is not in the run: {fate}", $"judged queries are not in the run: {fate}");
        Say(result.EmptyQueries, "query has no relevant item; --empty says what it counts", "queries have no relevant item; --empty says what they count");
        Say(result.QueriesWithoutJudgedItems, "query is answered by items none of which is judged for it; item ids must be the same in both files", "queries are answered by items none of which is judged for them; item ids must be the same in both files");
        Say(result.DuplicatesDropped, "duplicate line was dropped", "duplicate lines were dropped");
        for (var m = 0; m < result.Scores.Metrics.Count; m++)
        {
            var name = result.Scores.Metrics[m].Name;
            Say(result.Scores.CountMissing(m), $"query has no value of {name}: left out of its mean", $"queries have no value of {name}: left out of its mean");
        }

        foreach (var path in result.CutOff) remarks.Add($"{path}: the last line has no line end; if the file was cut off, that line may be too.");
        return remarks;
    }
}
