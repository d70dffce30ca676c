namespace FeedRanker.WorldGen;

/// <summary>What has been published so far, over all, by topic and by author: prefixes of lists in publishing order.</summary>
internal sealed class PublishedItems
{
    private readonly Items _items;
    private readonly int[][] _byTopic;
    private readonly int[][] _byAuthor;
    private readonly int[] _topicCount;
    private readonly int[] _authorCount;
    private int _dayAgo;

    public PublishedItems(World world)
    {
        _items = world.Items;
        _topicCount = new int[TopicTable.All.Length];
        _authorCount = new int[world.Authors.Count];
        for (var i = 0; i < _items.Count; i++) CountOne(i);
        _byTopic = Array.ConvertAll(_topicCount, n => new int[n]);
        _byAuthor = Array.ConvertAll(_authorCount, n => new int[n]);
        Array.Clear(_topicCount);
        Array.Clear(_authorCount);
    }

    /// <summary>How many rows have been published.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them in the last 24 hours.</summary>
    public int LastDay => Count - _dayAgo;

    /// <summary>Publishes what is due; time never goes back.</summary>
    public void AdvanceTo(long timeMs)
    {
        while (Count < _items.Count && _items.PublishedMs[Count] <= timeMs)
        {
            var i = Count++;
            _byTopic[_items.Topic[i]][_topicCount[_items.Topic[i]]] = i;
            _byAuthor[_items.Author[i]][_authorCount[_items.Author[i]]] = i;
            if (_items.SecondTopic[i] >= 0) _byTopic[_items.SecondTopic[i]][_topicCount[_items.SecondTopic[i]]] = i;
            CountOne(i);
        }

        while (_dayAgo < Count && _items.PublishedMs[_dayAgo] < timeMs - Clock.DayMs) _dayAgo++;
    }

    /// <summary>Items of a topic, first or second, oldest first.</summary>
    public ReadOnlySpan<int> OfTopic(int topic) => _byTopic[topic].AsSpan(0, _topicCount[topic]);

    /// <summary>Items of an author, oldest first.</summary>
    public ReadOnlySpan<int> OfAuthor(int author) => _byAuthor[author].AsSpan(0, _authorCount[author]);

    private void CountOne(int item)
    {
        _topicCount[_items.Topic[item]]++;
        _authorCount[_items.Author[item]]++;
        if (_items.SecondTopic[item] >= 0) _topicCount[_items.SecondTopic[item]]++;
    }
}
