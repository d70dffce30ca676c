using System.Globalization;
using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Feeds the judged pairs of a run to the metrics over all scored rows; unjudged pairs are no rows.</summary>
internal sealed class PooledPairs(Run run, SystemAccumulator system, IReadOnlyList<Metric> metrics, int level)
{
    private readonly bool _ofProbabilities = metrics.Any(m => m.Definition.OfProbabilities);
    private RowMap _judged = new(64);

    public void Add(int query, int group, ReadOnlySpan<int> ranked, ReadOnlySpan<double> scores, ReadOnlySpan<int> judged, ReadOnlySpan<int> grades)
    {
        if (_judged.Capacity < judged.Length) _judged = new RowMap(judged.Length * 2);
        _judged.Clear();
        for (var i = 0; i < judged.Length; i++) _judged.GetOrAdd(judged[i], i, mayAdd: true);
        for (var i = 0; i < ranked.Length; i++)
        {
            var at = _judged.Find(ranked[i]);
            if (at < 0 || grades[at] < 0) continue;
            if (_ofProbabilities && scores[i] is < 0 or > 1)
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"{scores[i]} of item '{run.Symbols.Items.NameOf(ranked[i])}', query '{run.Symbols.Queries.NameOf(query)}' is not a probability; log loss and calibration need scores from 0 to 1."), run.Path, field: "score");
            system.AddScored(scores[i], grades[at] >= level, group);
        }
    }
}
