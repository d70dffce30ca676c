using FeedRanker.Core;

namespace FeedRanker.Evaluation;

/// <summary>Feeds the judged pairs of a run to the metrics over all scored rows; unjudged pairs are no rows.</summary>
internal sealed class PooledPairs(SystemAccumulator system, int level)
{
    private RowMap _judged = new(64);

    public void Add(int group, ReadOnlySpan<int> ranked, ReadOnlySpan<double> scores, ReadOnlySpan<int> judged, ReadOnlySpan<int> grades)
    {
        if (_judged.Capacity < judged.Length) _judged = new RowMap(judged.Length * 2);
        _judged.Clear();
        for (var i = 0; i < judged.Length; i++) _judged.GetOrAdd(judged[i], i, mayAdd: true);
        for (var i = 0; i < ranked.Length; i++)
        {
            var at = _judged.Find(ranked[i]);
            if (at >= 0 && grades[at] >= 0) system.AddScored(scores[i], grades[at] >= level, group);
        }
    }
}
