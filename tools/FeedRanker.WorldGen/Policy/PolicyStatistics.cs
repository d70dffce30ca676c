using FeedRanker.Core;

namespace FeedRanker.WorldGen;

/// <summary>
/// What the logging policy has learned from the log, as a simple production system would: counts, refreshed every hour,
/// uncorrected for position. It learns from events in the past alone.
/// </summary>
internal sealed class PolicyStatistics
{
    private const int PopularEach = 250;
    private const float HourlyDecay = 0.9715f; // halves in a day
    private const float Forgotten = 0.02f;

    private readonly World _world;
    private readonly int[] _impressions;
    private readonly int[] _clicks;
    private readonly float[] _heat;
    private readonly List<int> _warm = [];
    private readonly float[] _userTopics;
    private readonly float[] _userClicks;
    private readonly int[][] _popular;

    public PolicyStatistics(World world)
    {
        _world = world;
        _impressions = new int[world.Items.Count];
        _clicks = new int[world.Items.Count];
        _heat = new float[world.Items.Count];
        _userTopics = new float[world.Options.Users * TopicTable.All.Length];
        _userClicks = new float[world.Options.Users];
        _popular = Array.ConvertAll(Country.Languages, _ => Array.Empty<int>());
    }

    /// <summary>The hottest items in a language, hottest first, as of the last refresh.</summary>
    public ReadOnlySpan<int> Popular(int language) => _popular[language];

    /// <summary>Clicks per impression, drawn to 0.1 with the weight of 20 impressions.</summary>
    public double ClickRate(int item) => (_clicks[item] + 2.0) / (_impressions[item] + 20.0);

    /// <summary>How often the user clicked on a topic, from 0 (never) to 1 (nothing else).</summary>
    public double TopicShare(int user, int topic) =>
        _userTopics[user * TopicTable.All.Length + topic] / (_userClicks[user] + 3.0);

    /// <summary>Clicks by topic of a user.</summary>
    public ReadOnlySpan<float> TopicsOf(int user) =>
        _userTopics.AsSpan(user * TopicTable.All.Length, TopicTable.All.Length);

    /// <summary>Counts one event.</summary>
    public void Learn(in LoggedEvent e)
    {
        if (e.Type == EventType.Impression) _impressions[e.Item]++;
        if (e.Type == EventType.Click)
        {
            _clicks[e.Item]++;
            _userTopics[e.User * TopicTable.All.Length + _world.Items.Topic[e.Item]]++;
            _userClicks[e.User]++;
        }

        var heat = e.Type == EventType.Click ? 1 : e.Type == EventType.Like || e.Type == EventType.Share ? 2 : 0;
        if (heat == 0) return;
        if (_heat[e.Item] == 0) _warm.Add(e.Item);
        _heat[e.Item] += heat;
    }

    /// <summary>Lets an hour pass: popularity decays and the lists are made anew.</summary>
    public void Refresh()
    {
        foreach (var item in _warm) _heat[item] = _heat[item] * HourlyDecay is var heat && heat >= Forgotten ? heat : 0;
        _warm.RemoveAll(item => _heat[item] == 0);
        for (var language = 0; language < _popular.Length; language++) _popular[language] = Hottest(language);
    }

    private int[] Hottest(int language)
    {
        var rows = _warm.FindAll(i => _world.Items.Language[i] == language);
        rows.Sort(); // the order in which items got warm must not matter
        var heat = new float[rows.Count];
        for (var i = 0; i < heat.Length; i++) heat[i] = _heat[rows[i]];
        var best = new int[Math.Min(PopularEach, heat.Length)];
        TopK.Select(heat, best);
        return Array.ConvertAll(best, i => rows[i]);
    }
}
