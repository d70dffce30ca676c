using FeedRanker.Core;

namespace FeedRanker.Retrieval;

/// <summary>Merges the lists of one request by share, best first, each item once. Reusable; not thread-safe.</summary>
internal sealed class TrendingMerge
{
    private const int TopTopics = 3;
    private const int RecentActions = 100;

    private readonly List<RankedRows> _lists = [];
    private readonly List<int> _cursors = [];
    private readonly RowSet _taken = new(256);
    private readonly RowSet _topics = new(64);
    private float[] _topicWeights = new float[64];

    public bool IsEmpty => _lists.Count == 0;

    public void Begin()
    {
        _lists.Clear();
        _cursors.Clear();
        _taken.Clear();
    }

    public void Add(RankedRows list)
    {
        if (list.Rows.Length == 0) return;
        _lists.Add(list);
        _cursors.Add(0);
    }

    /// <summary>Adds the lists of the topics that the user's recent actions weigh most, each shared among its item's topics.</summary>
    public void AddTopics(TrendingLists lists, in FeedRequest request, EventWeights weights)
    {
        _topics.Clear();
        var recent = request.User.Recent;
        foreach (ref readonly var action in recent[..Math.Min(RecentActions, recent.Length)])
        {
            var weight = weights.Of(action.Type, action.Value);
            if (weight != 0 && (uint)action.Item < (uint)request.Catalog.Count) Weigh(request.Catalog.TopicsOf(action.Item), weight);
        }

        for (var n = 0; n < TopTopics; n++)
        {
            var best = -1;
            for (var i = 0; i < _topics.Count; i++)
                if (_topicWeights[i] > 0 && (best < 0 || _topicWeights[i] > _topicWeights[best])) best = i;
            if (best < 0) return;
            _topicWeights[best] = 0;
            if (lists.OfTopic(_topics.Rows[best]) is { } list) Add(list);
        }
    }

    /// <summary>Writes the best eligible items of all lists.</summary>
    public int Take(in FeedRequest request, Span<int> items, Span<float> scores)
    {
        var eligible = new Eligibility(request);
        var count = 0;
        while (count < items.Length)
        {
            var best = Best();
            if (best < 0) break;
            var row = _lists[best].Rows[_cursors[best]];
            var share = _lists[best].ShareAt(_cursors[best]++);
            if (!eligible.Allows(row) || !_taken.Add(row)) continue;
            (items[count], scores[count++]) = (row, share);
        }

        return count;
    }

    // The list whose next item has the largest share, of equals the lowest row.
    private int Best()
    {
        var (best, share, row) = (-1, 0f, 0);
        for (var l = 0; l < _lists.Count; l++)
        {
            if (_cursors[l] == _lists[l].Rows.Length) continue;
            var (nextShare, nextRow) = (_lists[l].ShareAt(_cursors[l]), _lists[l].Rows[_cursors[l]]);
            if (best < 0 || nextShare > share || (nextShare == share && nextRow < row)) (best, share, row) = (l, nextShare, nextRow);
        }

        return best;
    }

    private void Weigh(ReadOnlySpan<int> topics, float weight)
    {
        foreach (var topic in topics)
        {
            if (_topics.Add(topic))
            {
                if (_topics.Count > _topicWeights.Length) Array.Resize(ref _topicWeights, _topicWeights.Length * 2);
                _topicWeights[_topics.Count - 1] = 0;
            }

            _topicWeights[_topics.Rows.IndexOf(topic)] += weight / topics.Length;
        }
    }
}
